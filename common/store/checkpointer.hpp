// SPDX-License-Identifier: MIT
#pragma once

#include <atomic>
#include <condition_variable>
#include <mutex>
#include <string>
#include <thread>

struct sqlite3;

namespace ispkit::store {

/// Moves what was written from SQLite's log into the database in a thread of its own, so that the
/// writer does not wait for the disk in between. When the thread has caught up all but a little,
/// the writer does the rest and the log starts anew. A writer that is faster than the disk is held
/// up by some milliseconds a commit: that keeps the log below some hundred megabytes.
class Checkpointer {
public:
    /// For the writer's connection, which must outlive this, to the database of that name.
    Checkpointer(sqlite3* writer, const std::string& name);
    ~Checkpointer();
    Checkpointer(const Checkpointer&) = delete;
    Checkpointer& operator=(const Checkpointer&) = delete;

private:
    static int committed(void* self, sqlite3* writer, const char*, int pages);
    void work();
    void move();
    void sync_database();

    sqlite3* writer_;
    sqlite3* own_ = nullptr;
    std::mutex mutex_;
    std::condition_variable wake_;
    bool is_wanted_ = false;
    std::atomic<bool> ends_{false};
    /// The thread has moved what was there when it began, and not been asked for more.
    std::atomic<bool> has_moved_{false};
    std::thread thread_;
};

} // namespace ispkit::store
