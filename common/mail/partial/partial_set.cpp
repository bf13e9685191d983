// SPDX-License-Identifier: MIT
#include "mail/partial/partial_set.hpp"

#include "error.hpp"
#include "io/file.hpp"
#include "mail/partial/event_block.hpp"
#include "text/visible_text.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <set>
#include <utility>

namespace ispkit::mail {

namespace {

/// The events of a log in a partial file.
class PartialSource final : public MailEventSource {
public:
    /// The file and the log must outlive it.
    PartialSource(const PartialFile& file, const PartialLog& log, std::string name,
                  const AskedTime& asked)
        : file_(file)
        , log_(log)
        , asked_(asked)
        , read_(log.read)
        , offset_(log.begin) {
        read_.name = std::move(name);
        // Of the understood lines, the first and the last are known, and those that tell something.
        const auto is_asked = [&](const auto& time) { return time && asked.has(*time); };
        read_.lines.asked = is_asked(read_.lines.first) || is_asked(read_.lines.last) ? 1 : 0;
    }

    const MailLogEvent* next() override {
        while (!with_context(file_.name(), [&] { return events_.next(event_); })) {
            if (offset_ == log_.end) {
                return nullptr;
            }
            block_ = file_.events_at(offset_);
            events_ = with_context(file_.name(), [&] { return EventUnpacker(block_); });
        }
        if (asked_.has(event_.time)) {
            read_.lines.asked = std::min(read_.lines.asked + 1, read_.lines.understood);
        }
        return &event_;
    }

    const ReadLog& read() const override { return read_; }
    std::int64_t octets() const override { return log_.octets; }

private:
    const PartialFile& file_;
    const PartialLog& log_;
    AskedTime asked_;
    ReadLog read_;
    std::uint64_t offset_;
    std::string block_;
    EventUnpacker events_;
    MailLogEvent event_;
};

template <typename Visitor>
void for_each_log(const std::vector<PartialFile>& files, const Visitor& visit) {
    for (const PartialFile& file : files) {
        for (const PartialLog& log : file.logs()) {
            visit(file, log);
        }
    }
}

} // namespace

PartialSet::PartialSet(std::vector<PartialFile> files)
    : files_(std::move(files)) {
    std::map<std::uint64_t, const std::string*> known;
    for_each_log(files_, [&](const PartialFile& file, const PartialLog& log) {
        if (!log.first_event) {
            return;
        }
        const auto [other, is_new] = known.emplace(*log.first_event, &file.name());
        if (!is_new) {
            throw_error("{} and {} have the same log, {} of {}", *other->second, file.name(),
                        text::visible_text(log.read.name), text::visible_text(log.host));
        }
    });
}

std::vector<std::unique_ptr<MailEventSource>> PartialSet::sources(const AskedTime& asked) const {
    std::map<std::string_view, std::set<std::string_view>> hosts;
    for_each_log(files_, [&](const PartialFile&, const PartialLog& log) {
        hosts[log.read.name].insert(log.host);
    });
    std::vector<std::unique_ptr<MailEventSource>> all;
    for_each_log(files_, [&](const PartialFile& file, const PartialLog& log) {
        std::string name = text::visible_text(log.read.name);
        if (hosts[log.read.name].size() > 1 && !log.host.empty()) {
            name += " of " + text::visible_text(log.host);
        }
        all.push_back(std::make_unique<PartialSource>(file, log, std::move(name), asked));
    });
    return all;
}

void PartialSet::write(const std::string& path) const {
    PartialWriter writer(path);
    for_each_log(files_,
                 [&](const PartialFile& file, const PartialLog& log) { writer.add(file, log); });
    writer.commit();
}

PartialSet open_partials(const std::vector<std::string>& paths) {
    io::allow_open_files(paths.size());
    std::vector<PartialFile> files;
    for (const std::string& path : paths) {
        files.emplace_back(std::make_unique<io::FileSource>(path));
    }
    return PartialSet(std::move(files));
}

} // namespace ispkit::mail
