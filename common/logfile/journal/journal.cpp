// SPDX-License-Identifier: MIT
#include "logfile/journal/journal.hpp"

#include "error.hpp"

#include <systemd/sd-journal.h>

#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdlib>
#include <filesystem>
#include <string_view>
#include <utility>

namespace ispkit::logfile {

namespace {

/// Fields are cut behind that many bytes.
constexpr std::size_t k_longest_field = 1 << 20;

/// Whether there are journal files, and whether one of them may be read.
enum class Access { no_files, refused, granted };

/// The access to the files of a folder whose names begin with `start`, and of the folders in it,
/// one for each machine.
Access access_to(const std::string& directory, std::string_view start) {
    namespace fs = std::filesystem;
    Access access = Access::no_files;
    std::error_code error;
    fs::recursive_directory_iterator file(directory, error);
    if (error == std::errc::permission_denied) {
        return Access::refused;
    }
    for (; !error && file != fs::recursive_directory_iterator(); file.increment(error)) {
        if (file->path().extension() == ".journal" && access != Access::granted &&
            file->path().filename().string().starts_with(start)) {
            access = ::access(file->path().c_str(), R_OK) == 0 ? Access::granted : Access::refused;
        }
    }
    return access;
}

/// sd_journal_open() succeeds even if it may not read a single file.
void check_access(const std::string& name, const std::string& directory) {
    const std::vector<std::string> folders =
        directory.empty() ? std::vector<std::string>{"/var/log/journal", "/run/log/journal"}
                          : std::vector<std::string>{directory};
    Access best = Access::no_files;
    for (const std::string& folder : folders) {
        // An own journal, which every user may read, has nothing of the units of the machine.
        best = std::max(best, access_to(folder, directory.empty() ? "system" : ""));
    }
    const std::string where = directory.empty() ? "of this machine" : "in " + directory;
    if (best == Access::no_files) {
        throw_error("{}: there is no journal {}", name, where);
    }
    if (best == Access::refused) {
        throw_error("{}: the journal {} may not be read (members of the group systemd-journal may)",
                    name, where);
    }
}

[[noreturn]] void fail(const std::string& name, std::string_view what, int result) {
    errno = -result;
    throw_errno("{}: {}", name, what);
}

} // namespace

bool is_unit_name(std::string_view text) {
    return !text.empty() && text.find_first_of("/ *?[=") == text.npos;
}

std::string full_unit_name(const std::string& unit) {
    return unit.find('.') == unit.npos ? unit + ".service" : unit;
}

void Journal::Close::operator()(sd_journal* journal) const {
    sd_journal_close(journal);
}

Journal::Journal(const std::string& unit, const std::string& directory)
    : name_("journal:" + unit) {
    check_access(name_, directory);
    sd_journal* journal = nullptr;
    const int result = directory.empty()
                           ? sd_journal_open(&journal, SD_JOURNAL_LOCAL_ONLY | SD_JOURNAL_SYSTEM)
                           : sd_journal_open_directory(&journal, directory.c_str(), 0);
    if (result < 0) {
        fail(name_, "cannot open the journal", result);
    }
    journal_.reset(journal);
    const std::string match = "_SYSTEMD_UNIT=" + unit;
    if (const int added = sd_journal_add_match(journal, match.data(), match.size()); added < 0) {
        fail(name_, "cannot select the unit", added);
    }
    sd_journal_set_data_threshold(journal, k_longest_field);
    fd_ = sd_journal_get_fd(journal);
    if (fd_ < 0) {
        fail(name_, "cannot follow the journal", fd_);
    }
}

void Journal::require_entry() {
    JournalEntry first;
    go_to_start();
    if (!next(first)) {
        throw_error("{}: the journal has no entry of this unit (systemctl list-units shows the "
                    "names of units)",
                    name_);
    }
    go_to_start();
}

void Journal::go_to_start() {
    sd_journal_seek_head(journal_.get());
    is_at_next_ = false;
}

void Journal::go_to(std::chrono::microseconds time) {
    sd_journal_seek_realtime_usec(journal_.get(), static_cast<std::uint64_t>(time.count()));
    is_at_next_ = false;
}

bool Journal::go_behind(const std::string& cursor) {
    is_at_next_ = false;
    if (sd_journal_seek_cursor(journal_.get(), cursor.c_str()) < 0) {
        go_to_start();
        return false;
    }
    if (!advance()) {
        return true; // nothing is there any more, or the unit has written nothing since
    }
    is_at_next_ = sd_journal_test_cursor(journal_.get(), cursor.c_str()) <= 0;
    return !is_at_next_;
}

bool Journal::advance() {
    const int result = sd_journal_next(journal_.get());
    if (result < 0) {
        fail(name_, "cannot read the journal", result);
    }
    return result > 0;
}

bool Journal::next(JournalEntry& entry) {
    if (!std::exchange(is_at_next_, false) && !advance()) {
        // Files may have been rotated or vacuumed.
        if (const int result = sd_journal_process(journal_.get()); result < 0) {
            fail(name_, "cannot follow the journal", result);
        }
        if (!advance()) {
            return false;
        }
    }
    std::uint64_t microseconds = 0;
    sd_journal_get_realtime_usec(journal_.get(), &microseconds);
    entry.time = std::chrono::microseconds(microseconds);
    entry.message = field("MESSAGE");
    entry.host = field("_HOSTNAME");
    entry.process = field("_PID");
    entry.programs.clear();
    for (const char* const name :
         {"SYSLOG_IDENTIFIER", "_COMM", "_SYSTEMD_UNIT", "CONTAINER_NAME"}) {
        if (std::string program = field(name); !program.empty()) {
            entry.programs.emplace_back(name, std::move(program));
        }
    }
    const std::string container = field("CONTAINER_NAME");
    entry.stream = !container.empty() ? std::optional(container + " " + field("PRIORITY"))
                   : field("_TRANSPORT") == "stdout" ? std::optional<std::string>("")
                                                     : std::nullopt;
    const std::string line_break = field("_LINE_BREAK");
    entry.goes_on = entry.stream && ((!line_break.empty() && line_break != "eof") ||
                                     field("CONTAINER_PARTIAL_MESSAGE") == "true");
    return true;
}

std::string Journal::cursor() const {
    char* text = nullptr;
    if (const int result = sd_journal_get_cursor(journal_.get(), &text); result < 0) {
        fail(name_, "cannot note how far the journal was read", result);
    }
    const std::unique_ptr<char, decltype(&std::free)> owner(text, &std::free);
    return text;
}

/// The first value of a field; empty where there is none.
std::string Journal::field(const char* name) const {
    const void* data = nullptr;
    std::size_t size = 0;
    if (sd_journal_get_data(journal_.get(), name, &data, &size) < 0) {
        return {};
    }
    const std::string_view whole(static_cast<const char*>(data), size);
    return std::string(whole.substr(std::min(whole.find('=') + 1, whole.size())));
}

} // namespace ispkit::logfile
