// SPDX-License-Identifier: MIT
#include "sip/log_source.hpp"

#include "error.hpp"

#include <sys/stat.h>
#include <unistd.h>

#include <utility>

namespace ispkit::sip {

namespace {

logfile::Time written_last(int fd, const std::string& path) {
    using namespace std::chrono;
    const struct stat status = io::status_of(fd, path);
    return S_ISREG(status.st_mode) ? logfile::Time(seconds(status.st_mtime))
                                   : floor<milliseconds>(system_clock::now());
}

/// Rotated logs are compressed often, and would read as a log without any failure.
void refuse_compressed(int fd, const std::string& path) {
    constexpr std::string_view k_magics[] = {"\x1f\x8b", "BZh",
                                             "\xfd"
                                             "7zXZ",
                                             "\x28\xb5\x2f\xfd"};
    char start[8] = {};
    const ssize_t length = ::pread(fd, start, sizeof start, 0); // fails for a pipe
    for (const std::string_view magic : k_magics) {
        if (length > 0 &&
            std::string_view(start, static_cast<std::size_t>(length)).starts_with(magic)) {
            raise("{}: is compressed: pass it on as text, as 'zcat {}' does", path, path);
        }
    }
}

} // namespace

LogSource::LogSource(std::string path, const UserPatterns* patterns, LogParser::Unknown unknown)
    : path_(std::move(path))
    , fd_(io::open_input(path_))
    , reader_(fd_.get(), path_)
    , parser_(patterns, unknown)
    , time_(written_last(fd_.get(), path_))
    , timestamps_(time_) {
    refuse_compressed(fd_.get(), path_);
}

bool LogSource::next() {
    while (reader_.next(line_)) {
        reading_ = parser_.read(line_, event_);
        if (reading_ != Reading::nothing) {
            return true;
        }
    }
    return false;
}

logfile::Time LogSource::time() {
    time_ = timestamps_.read(event_.time).value_or(time_);
    return time_;
}

} // namespace ispkit::sip
