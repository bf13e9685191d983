// SPDX-License-Identifier: MIT
#include "decompression/open_log.hpp"

namespace ispkit::decompression {

OpenLog::OpenLog(const std::string& path)
    : path_(path)
    , fd_(io::open_input(path))
    , decompressor_(decompressor_of(fd_.get(), path)) {}

logfile::LineReader OpenLog::lines() {
    return decompressor_ ? logfile::LineReader([this](io::MutableByteView room) {
        return decompressor_->read(room);
    })
                         : logfile::LineReader(fd_.get(), path_);
}

logfile::BlockReader OpenLog::blocks(std::size_t size) {
    return decompressor_
               ? logfile::BlockReader(
                     [this](io::MutableByteView room) { return decompressor_->read(room); }, size)
               : logfile::BlockReader(fd_.get(), path_, size);
}

std::chrono::sys_seconds OpenLog::written_last(std::chrono::sys_seconds otherwise) const {
    return io::written_last(fd_.get(), path_, otherwise);
}

} // namespace ispkit::decompression
