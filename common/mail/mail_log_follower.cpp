// SPDX-License-Identifier: MIT
#include "mail/mail_log_follower.hpp"

#include "error.hpp"
#include "io/atomic_file.hpp"
#include "io/file.hpp"
#include "logfile/block_reader.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <optional>
#include <utility>

namespace ispkit::mail {

namespace {

/// Adds the next lines to the text; whether there may be more. What was read before the trouble is
/// not lost with it.
bool read_some(logfile::FollowedFile& file, std::string& text, std::optional<Error>& trouble) {
    try {
        return file.read([&](std::string_view line) { text.append(line).push_back('\n'); });
    } catch (const Error& error) {
        trouble = error;
        return false;
    }
}

} // namespace

MailLogFollower::MailLogFollower(const std::vector<std::string>& paths, MailLogState state)
    : state_(std::move(state)) {
    for (const std::string& path : paths) {
        if (path == io::k_standard_stream || path.find('\n') != path.npos) {
            raise("'{}' cannot be read on", path);
        }
        logfile::refuse_compressed(io::open_input(path).get(), path);
        files_.push_back(std::make_unique<logfile::FollowedFile>(path, state_.positions[path]));
    }
}

void MailLogFollower::read_on(MailActivity& mail, std::chrono::sys_seconds now) {
    // One log has all cores; many are read when their turn comes.
    const unsigned threads = files_.size() == 1 ? 1 : 0;
    std::vector<std::optional<Error>> troubles(files_.size());
    std::vector<std::unique_ptr<MailLogSource>> sources;
    for (std::size_t i = 0; i < files_.size(); ++i) {
        sources.push_back(std::make_unique<MailLogSource>(
            [&file = *files_[i], &trouble = troubles[i]](std::string& text) {
                text.clear();
                bool may_be_more = true;
                while (text.empty() && may_be_more) {
                    may_be_more = read_some(file, text, trouble);
                }
                return !text.empty();
            },
            logfile::Time(now), threads));
    }
    mail.read(sources);
    for (std::size_t i = 0; i < files_.size(); ++i) {
        std::chrono::sys_seconds& newest = newest_[files_[i]->path()];
        newest = std::max(newest, sources[i]->newest());
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
}

std::vector<std::string> MailLogFollower::gaps() const {
    std::vector<std::string> all;
    for (const auto& file : files_) {
        if (file->has_gap()) {
            const auto newest = state_.newest.find(file->path());
            all.push_back(fmt::format(
                "{}: lines{} are missing: the log was rotated since, and what was read then is "
                "compressed, or gone",
                file->path(),
                newest == state_.newest.end() ? " that came after the run before"
                                              : " after " + logfile::iso_time(newest->second)));
        }
    }
    return all;
}

MailLogState MailLogFollower::state(const MailActivity& mail, std::chrono::sys_seconds now) const {
    MailLogState next = state_;
    for (const auto& file : files_) {
        next.positions[file->path()] = file->positions();
        if (const auto newest = newest_.find(file->path());
            newest != newest_.end() && newest->second > std::chrono::sys_seconds()) {
            next.newest[file->path()] = newest->second;
        }
    }
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
    return std::filesystem::exists(path) ? MailLogState::parse(io::read_file(path, k_largest), path)
                                         : MailLogState();
}

void save_state(const MailLogState& state, const std::string& path) {
    const std::string text = state.str();
    io::write_file(path, {reinterpret_cast<const std::uint8_t*>(text.data()), text.size()},
                   io::k_secret_mode, io::Existing::replace);
}

} // namespace ispkit::mail
