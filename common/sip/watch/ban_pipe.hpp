// SPDX-License-Identifier: MIT
#pragma once

#include "logfile/timestamp.hpp"
#include "sip/watch/reader_check.hpp"

#include <chrono>
#include <string>

namespace ispkit::sip {

/// The pipe or FIFO on standard output, from which a program reads bans and enforces them.
class BanPipe {
public:
    /// The descriptor is the caller's, who writes to it.
    explicit BanPipe(int fd);

    /// "standard output" or "FIFO PATH".
    const std::string& name() const { return name_; }

    /// Whether it can get another reader: a FIFO with a path.
    bool is_fifo() const { return !path_.empty(); }

    bool has_reader();

    /// A write failed, so its reader was gone, even if there is another one by now.
    void note_failed_write() { is_deserted_ = true; }

    /// Whether something that was written has not been read yet.
    bool has_unread() const { return sip::has_unread(fd_); }

    /// Waits until all that was written has been read, no longer than that. If it was not, that is
    /// trouble until it is.
    void wait_until_read(std::chrono::milliseconds longest);

    /// Why its reader does not read; empty if it does.
    std::string trouble(logfile::Time now);

    /// Whether a FIFO has a reader again, which then needs all running bans: the old one was gone,
    /// or another FIFO has replaced this one at its path, which is then opened. Looks once a
    /// second. Throws Error where there is something that cannot be opened.
    bool has_new_reader(logfile::Time now);

private:
    bool is_replaced() const;
    bool open_again();

    int fd_;
    /// Of a FIFO.
    std::string path_;
    std::string name_;
    ReaderCheck check_;
    /// Whether nobody read it once, and no reader has come since.
    bool is_deserted_ = false;
    /// Whether the last wait was in vain, and nothing has been read since.
    bool is_awaited_ = false;
    logfile::Time last_look_;
};

/// Whether the descriptor is a pipe or FIFO.
bool is_pipe(int fd);

} // namespace ispkit::sip
