// SPDX-License-Identifier: MIT
#pragma once

#include <atomic>
#include <condition_variable>
#include <mutex>
#include <string>
#include <thread>

struct sqlite3;

namespace ispkit::store {

/// Moves pages from SQLite's log into the database in a background thread, so that the writer does
/// not wait for the disk. When the thread has almost caught up, the writer moves the rest and the
/// log starts again from the beginning. A writer that is faster than the disk is delayed by some
/// milliseconds per commit, which keeps the log below some hundred megabytes.
///
/// A second after a commit, the thread flushes the log to the disk: a power failure takes no
/// commits but the last ones.
class Checkpointer {
public:
    /// writer is the connection of the writer, which must outlive this object; name is the database
    /// file.
    Checkpointer(sqlite3* writer, const std::string& name);
    ~Checkpointer();
    Checkpointer(const Checkpointer&) = delete;
    Checkpointer& operator=(const Checkpointer&) = delete;

private:
    static int committed(void* self, sqlite3* writer, const char*, int pages);
    void work();
    void move();
    void sync(int pointer);

    sqlite3* writer_;
    sqlite3* own_ = nullptr;
    std::mutex mutex_;
    std::condition_variable wake_;
    bool is_wanted_ = false;
    /// The log has commits that are not flushed.
    std::atomic<bool> is_dirty_{false};
    std::atomic<bool> ends_{false};
    /// The thread has moved the pages that it found, and has not been asked for more.
    std::atomic<bool> has_moved_{false};
    std::thread thread_;
};

} // namespace ispkit::store
