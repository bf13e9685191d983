// SPDX-License-Identifier: MIT
#include "mail/reading/mail_log_follower.hpp"

#include "error.hpp"
#include "io/atomic_file.hpp"
#include "io/file.hpp"
#include "logfile/compression.hpp"
#include "logfile/syslog_line.hpp"
#include "mail/log/log_names.hpp"
#include "mail/log/mail_log_source.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <optional>
#include <utility>

namespace ispkit::mail {

namespace {

using Times = std::map<std::string, std::chrono::sys_seconds>;

/// An earlier version stored names as they were typed.
Times by_name(const Times& typed) {
    Times times;
    for (const auto& [name, time] : typed) {
        std::chrono::sys_seconds& newest = times[is_journal_name(name) ? name : name_of_log(name)];
        newest = std::max(newest, time);
    }
    return times;
}

/// When the line was written; nothing if it does not have a time.
std::optional<std::chrono::sys_seconds> time_of(const logfile::FollowedFile::Tail& tail) {
    const auto split = logfile::split_syslog_copy(tail.line);
    const logfile::Time modified{std::chrono::seconds(tail.modified)};
    const auto time =
        split ? logfile::TimestampReader(modified).read(split->timestamp) : std::nullopt;
    return time ? std::optional(std::chrono::floor<std::chrono::seconds>(*time)) : std::nullopt;
}

} // namespace

MailLogFollower::MailLogFollower(const std::vector<std::string>& paths, MailLogState state,
                                 const std::vector<logfile::JournalUnit>& units)
    : state_(std::move(state))
    , read_(std::make_shared<logfile::ReadPositions>()) {
    open_files(paths);
    open_journals(units);
}

void MailLogFollower::open_files(const std::vector<std::string>& paths) {
    std::vector<NamedLog> named;
    for (const std::string& path : paths) {
        if (path == io::k_standard_stream) {
            throw_error("'{}' cannot be followed", path);
        }
        named.push_back({io::open_input(path), name_of_log(path)});
        if (logfile::compression_of(named.back().fd.get(), path) != logfile::Compression::none) {
            throw_error("{}: is compressed (--state and --follow read logs as they were written: "
                        "decompress it before)",
                        path);
        }
    }
    state_.positions = by_present_names(state_.positions, named);
    state_.newest = by_name(state_.newest);
    for (const logfile::Position& position : state_.finished) {
        read_->finish(position);
    }
    for (const auto& [name, positions] : state_.positions) {
        if (!is_journal_name(name)) {
            std::for_each(positions.begin(), positions.end(),
                          [&](const logfile::Position& position) { read_->finish(position); });
        }
    }
    for (std::size_t i = 0; i < paths.size(); ++i) {
        const std::string& name = named[i].name;
        logfile::ReadBefore before{.positions = state_.positions[name], .newest = {}};
        if (const auto newest = newest_of(name)) {
            before.newest = newest->time_since_epoch().count();
        }
        auto log = std::make_unique<Log>(Log{.name = name,
                                             .shown_name = paths[i],
                                             .file = {},
                                             .journal = {},
                                             .unwrapper = {},
                                             .newest = {}});
        log->file.emplace(paths[i], before, read_);
        logs_.push_back(std::move(log));
    }
}

void MailLogFollower::open_journals(const std::vector<logfile::JournalUnit>& units) {
    for (const logfile::JournalUnit& unit : units) {
        const std::string name = unit.log_name();
        const std::vector<logfile::Position>& positions = state_.positions[name];
        auto log = std::make_unique<Log>(Log{.name = name,
                                             .shown_name = name,
                                             .file = {},
                                             .journal = {},
                                             .unwrapper = {},
                                             .newest = {}});
        log->journal.emplace(unit, positions.empty() ? std::string() : positions.front().head);
        logs_.push_back(std::move(log));
    }
}

/// The time of the newest line of the log that an earlier run read.
std::optional<std::chrono::sys_seconds> MailLogFollower::newest_of(const std::string& log) const {
    const auto newest = state_.newest.find(log);
    return newest != state_.newest.end() ? std::optional(newest->second) : std::nullopt;
}

/// Adds the next lines to the text. Returns whether there may be more. Trouble does not lose what
/// was read before it.
bool MailLogFollower::read_some(Log& log, std::string& text, std::optional<Error>& trouble) {
    try {
        return log.journal ? log.journal->next(text) : log.file->read([&](std::string_view line) {
            text.append(line).push_back('\n');
        });
    } catch (const Error& error) {
        trouble = error;
        return false;
    }
}

void MailLogFollower::read_on(MailActivity& mail, std::chrono::sys_seconds now) {
    // A single log is read ahead with all cores; many are read when their turn comes, and so are
    // journals, which belong to one thread.
    const unsigned threads = logs_.size() == 1 && logs_.front()->file ? 1 : 0;
    std::vector<std::optional<Error>> troubles(logs_.size());
    std::vector<std::unique_ptr<MailEventSource>> sources;
    for (std::size_t i = 0; i < logs_.size(); ++i) {
        if (!logs_[i]->unwrapper) {
            logs_[i]->unwrapper = unwrapper_of(logfile::Time(now));
        }
        sources.push_back(std::make_unique<MailLogSource>(
            [&log = *logs_[i], &trouble = troubles[i]](std::string& text) {
                text.clear();
                bool may_be_more = true;
                while (text.empty() && may_be_more) {
                    may_be_more = read_some(log, text, trouble);
                }
                return !text.empty();
            },
            MailLog{.name = logs_[i]->shown_name,
                    .reference = logfile::Time(now),
                    .asked = mail.settings().asked(),
                    .newest = newest_of(logs_[i]->name),
                    .unwrapper = logs_[i]->unwrapper},
            threads));
    }
    mail.read(sources);
    for (std::size_t i = 0; i < logs_.size(); ++i) {
        const std::optional<std::chrono::sys_seconds> newest = sources[i]->read().lines.last;
        logs_[i]->newest = std::max(logs_[i]->newest, newest.value_or(logs_[i]->newest));
    }
    for (const std::optional<Error>& trouble : troubles) {
        if (trouble) {
            throw *trouble;
        }
    }
}

void MailLogFollower::add_past(MailActivity& mail) const {
    for (const auto& [key, hours] : state_.past) {
        mail.add_past(key.first, key.second, hours);
    }
    for (const auto& [key, days] : state_.networks) {
        mail.add_past_networks(key.first, key.second, days);
    }
}

std::vector<Phrase> MailLogFollower::gaps() const {
    std::vector<Phrase> all;
    for (const auto& log : logs_) {
        if (log->journal && log->journal->has_gap()) {
            all.push_back({"warning-journal-gap", {{"log", log->shown_name}}});
        }
        if (!log->file || !log->file->gap()) {
            continue;
        }
        std::optional<std::chrono::sys_seconds> last = time_of(*log->file->gap());
        last = last ? last : newest_of(log->name);
        all.push_back(last ? Phrase{"warning-gap-since",
                                    {{"log", log->shown_name}, {"time", logfile::iso_time(*last)}}}
                           : Phrase{"warning-gap", {{"log", log->shown_name}}});
    }
    return all;
}

std::vector<logfile::Position> MailLogFollower::positions_of(const Log& log) {
    if (log.file) {
        return log.file->positions();
    }
    return {logfile::Position::of_cursor(log.journal->cursor())};
}

std::vector<int> MailLogFollower::journal_fds() const {
    std::vector<int> fds;
    for (const auto& log : logs_) {
        if (log->journal) {
            fds.push_back(log->journal->fd());
        }
    }
    return fds;
}

MailLogState MailLogFollower::state(const MailActivity& mail, std::chrono::sys_seconds now) const {
    MailLogState next = state_;
    for (const auto& log : logs_) {
        next.positions[log->name] = positions_of(*log);
        if (log->newest > std::chrono::sys_seconds()) {
            next.newest[log->name] = log->newest;
        }
    }
    next.finished = read_->finished();
    mail.for_each([&](const Activity& activity) {
        if (activity.is_customer) {
            next.add(activity);
        }
    });
    next.unfinished = mail.unfinished();
    next.forget(now - MailLogState::k_kept_hours);
    return next;
}

MailLogState load_state(const std::string& path) {
    constexpr std::size_t k_largest = 1 << 30;
    std::error_code ignored; // read_file() reports the cause
    return std::filesystem::status(path, ignored).type() == std::filesystem::file_type::not_found
               ? MailLogState()
               : MailLogState::parse(io::read_file(path, k_largest), path);
}

void save_state(const MailLogState& state, const std::string& path) {
    const std::string text = state.str();
    io::write_file(path, {reinterpret_cast<const std::uint8_t*>(text.data()), text.size()},
                   io::k_secret_mode, io::Existing::replace);
}

} // namespace ispkit::mail
