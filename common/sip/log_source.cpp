// SPDX-License-Identifier: MIT
#include "sip/log_source.hpp"

#include "logfile/block_reader.hpp"

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

} // namespace

LogSource::LogSource(std::string path, const UserPatterns* patterns, LogParser::Unknown unknown)
    : path_(std::move(path))
    , fd_(io::open_input(path_))
    , reader_(fd_.get(), path_)
    , parser_(patterns, unknown)
    , time_(written_last(fd_.get(), path_))
    , timestamps_(time_) {
    logfile::refuse_compressed(fd_.get(), path_);
}

bool LogSource::next() {
    while (reader_.next(line_)) {
        reading_ = parser_.read(line_, reader_.behind(), event_);
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
