// SPDX-License-Identifier: MIT
#include "mail/reading/mail_activity.hpp"

#include "decompression/decompressor.hpp"
#include "io/file.hpp"
#include "logfile/block_reader.hpp"
#include "mail/reading/journal_reader.hpp"

#include <algorithm>
#include <optional>
#include <thread>
#include <utility>

namespace ispkit::mail {

namespace {

/// Blocks of one log fit into a processor's second-level cache; the blocks of many logs share a
/// bound.
constexpr std::size_t k_block = 256 * 1024;
constexpr std::size_t k_blocks_of_all = 2 * 1024 * 1024;
constexpr std::size_t k_smallest_block = 32 * 1024;

/// An open log and its reader. gzip and zstd data are decompressed.
struct OpenLog {
    io::Fd fd;
    std::optional<decompression::Decompressor> decompressor;
    logfile::BlockReader reader;

    OpenLog(const std::string& path, std::size_t block)
        : fd(io::open_input(path))
        , decompressor(decompression::decompressor_of(fd.get(), path))
        , reader(decompressor
                     ? logfile::BlockReader(
                           [this](io::MutableByteView room) { return decompressor->read(room); },
                           block)
                     : logfile::BlockReader(fd.get(), path, block)) {}
    OpenLog(const OpenLog&) = delete;
    OpenLog& operator=(const OpenLog&) = delete;
};

/// The source whose next event is the earliest.
struct NextEvent {
    MailLogSource* source;
    const MailLogEvent* event;

    bool operator<(const NextEvent& other) const { return place() < other.place(); }

    /// The event's place in the order. A verdict is placed a second later, because the lines of its
    /// message may be in another log, in the same second.
    std::chrono::sys_seconds place() const {
        const bool is_of_another =
            event->kind == MailEventKind::verdict || event->kind == MailEventKind::verdict_piece;
        return event->time + std::chrono::seconds(is_of_another ? 1 : 0);
    }
};

} // namespace

MailActivity::MailActivity(ActivitySettings settings)
    : settings_(std::move(settings))
    , table_(settings_)
    , joiner_(settings_, table_) {}

void MailActivity::read(const std::vector<std::string>& paths,
                        const std::vector<logfile::JournalUnit>& units) {
    io::allow_open_files(paths.size());
    const std::size_t block =
        std::clamp(k_blocks_of_all / (paths.size() + 1), k_smallest_block, k_block);
    const unsigned threads =
        paths.size() + units.size() == 1 ? std::max(std::thread::hardware_concurrency(), 1u) : 1;
    std::vector<std::unique_ptr<MailLogSource>> sources;
    for (const std::string& path : paths) {
        auto log = std::make_shared<OpenLog>(path, block);
        const logfile::Time written = io::written_last(log->fd.get(), path, settings_.written);
        sources.push_back(std::make_unique<MailLogSource>(
            [log](std::string& text) { return log->reader.next(text); },
            MailLog{.name = io::input_name(path),
                    .reference = written,
                    .asked = settings_.asked(),
                    .newest = {}},
            threads));
    }
    for (const logfile::JournalUnit& unit : units) {
        // A journal belongs to one thread.
        sources.push_back(std::make_unique<MailLogSource>(
            [journal = std::make_shared<JournalReader>(unit, std::string())](std::string& text) {
                return journal->next(text);
            },
            MailLog{.name = unit.log_name(),
                    .reference = settings_.written,
                    .asked = settings_.asked(),
                    .newest = {}},
            0));
    }
    read(sources);
    joiner_.decide_all();
}

void MailActivity::read(const std::vector<std::unique_ptr<MailLogSource>>& sources) {
    std::vector<NextEvent> heads;
    for (const auto& source : sources) {
        if (const MailLogEvent* const event = source->next()) {
            heads.push_back({source.get(), event});
        }
    }
    while (!heads.empty()) {
        const auto first = std::min_element(heads.begin(), heads.end());
        std::iter_swap(first, heads.begin());
        const auto second = std::min_element(heads.begin() + 1, heads.end());
        NextEvent& head = heads.front();
        do {
            add(*head.event);
            head.event = head.source->next();
        } while (head.event != nullptr && (second == heads.end() || !(*second < head)));
        if (head.event == nullptr) {
            heads.erase(heads.begin());
        }
    }
    for (const auto& source : sources) {
        note(source->read());
        table_.totals().octets += source->octets();
    }
}

/// Adds what was read of a log to its earlier counts.
void MailActivity::note(const ReadLog& read) {
    table_.totals().lines += read.lines;
    const auto known = std::find_if(logs_.begin(), logs_.end(),
                                    [&](const ReadLog& log) { return log.name == read.name; });
    if (known == logs_.end()) {
        logs_.push_back(read);
    } else {
        known->lines += read.lines;
    }
}

void MailActivity::add(const MailLogEvent& event) {
    ActivityTotals& totals = table_.totals();
    ++totals.events;
    totals.first = std::min(totals.first.value_or(event.time), event.time);
    totals.last = std::max(totals.last.value_or(event.time), event.time);
    joiner_.add(event);
}

UnfinishedMessages MailActivity::unfinished() const {
    UnfinishedMessages all = joiner_.unfinished();
    all.failures =
        table_.login_failures().latest(table_.totals().last.value_or(std::chrono::sys_seconds()));
    return all;
}

void MailActivity::carry_on(const UnfinishedMessages& unfinished) {
    joiner_.carry_on(unfinished);
    for (const FailedLogins& failed : unfinished.failures) {
        table_.login_failures().put(failed);
    }
}

ActivityTotals MailActivity::totals() const {
    ActivityTotals totals = table_.totals();
    joiner_.add_unattributed(totals);
    return totals;
}

} // namespace ispkit::mail
