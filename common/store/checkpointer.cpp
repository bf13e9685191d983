// SPDX-License-Identifier: MIT
#include "store/checkpointer.hpp"

#include "error.hpp"
#include "store/sqlite_trouble.hpp"

#include <sqlite3.h>

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <system_error>

namespace ispkit::store {

namespace {

/// The thread starts work when the log has this many pages of 4 KiB (about 16 MB).
constexpr int k_pages_to_move = 4000;

/// How long the writer waits after a commit so that the disk catches up: not at all while the log
/// is of usual length, then longer as the log grows.
std::chrono::microseconds pause_at(int pages) {
    constexpr int k_usual_pages = 4 * k_pages_to_move;
    constexpr int k_most_microseconds = 10'000;
    return std::chrono::microseconds(
        std::clamp((pages - k_usual_pages) / 4, 0, k_most_microseconds));
}

} // namespace

Checkpointer::Checkpointer(sqlite3* writer, const std::string& name)
    : writer_(writer) {
    errno = 0;
    if (sqlite3_open_v2(name.c_str(), &own_, SQLITE_OPEN_READWRITE, nullptr) != SQLITE_OK) {
        const std::string message = sqlite_trouble(own_);
        sqlite3_close(own_);
        throw_error("{}: {}", name, message);
    }
    sqlite3_exec(own_, "PRAGMA synchronous = NORMAL", nullptr, nullptr, nullptr);
    // Opens the log, which is flushed by this connection.
    sqlite3_exec(own_, "PRAGMA user_version", nullptr, nullptr, nullptr);
    try {
        thread_ = std::thread([this] { work(); });
    } catch (const std::system_error& error) {
        sqlite3_close(own_);
        throw_error("{}: cannot start a thread: {}", name, error.code().message());
    } catch (const std::bad_alloc&) {
        sqlite3_close(own_);
        throw;
    }
    sqlite3_wal_hook(writer_, committed, this);
}

Checkpointer::~Checkpointer() {
    sqlite3_wal_hook(writer_, nullptr, nullptr);
    {
        const std::lock_guard lock(mutex_);
        ends_ = true;
    }
    wake_.notify_one();
    thread_.join();
    sqlite3_close(own_);
}

int Checkpointer::committed(void* self, sqlite3* writer, const char*, int pages) {
    auto& checkpointer = *static_cast<Checkpointer*>(self);
    if (!checkpointer.is_dirty_) {
        {
            const std::lock_guard lock(checkpointer.mutex_);
            checkpointer.is_dirty_ = true;
        }
        checkpointer.wake_.notify_one();
    }
    if (pages < k_pages_to_move) {
        return SQLITE_OK;
    }
    std::this_thread::sleep_for(pause_at(pages));
    if (checkpointer.has_moved_.exchange(false)) {
        // A failure is ignored: the next commit tries again.
        sqlite3_wal_checkpoint_v2(writer, nullptr, SQLITE_CHECKPOINT_PASSIVE, nullptr, nullptr);
        return SQLITE_OK;
    }
    {
        const std::lock_guard lock(checkpointer.mutex_);
        checkpointer.is_wanted_ = true;
    }
    checkpointer.wake_.notify_one();
    return SQLITE_OK;
}

/// The writer adds pages meanwhile; each round has fewer to move than the one before.
void Checkpointer::move() {
    constexpr int k_few = 200;
    int moved = 0;
    int moved_before = 0;
    do {
        moved_before = moved;
        int pages = 0;
        sqlite3_wal_checkpoint_v2(own_, nullptr, SQLITE_CHECKPOINT_PASSIVE, &pages, &moved);
        // SQLite syncs only in the checkpoint that moves the last page, which is the writer's.
        // Syncing here first leaves the writer little to wait for.
        sync(SQLITE_FCNTL_FILE_POINTER);
    } while (moved - moved_before >= k_few && !ends_);
}

/// Flushes the database or its log. A failure is ignored: the writer's next checkpoint has it, too.
void Checkpointer::sync(int pointer) {
    sqlite3_file* file = nullptr;
    sqlite3_file_control(own_, nullptr, pointer, &file);
    if (file != nullptr && file->pMethods != nullptr) {
        file->pMethods->xSync(file, SQLITE_SYNC_NORMAL | SQLITE_SYNC_DATAONLY);
    }
}

void Checkpointer::work() {
    constexpr std::chrono::seconds k_between_flushes(1);
    std::unique_lock lock(mutex_);
    const auto is_urgent = [this] { return is_wanted_ || ends_; };
    while (!ends_) {
        wake_.wait(lock, [&] { return is_urgent() || is_dirty_; });
        wake_.wait_for(lock, k_between_flushes, is_urgent);
        lock.unlock();
        if (is_dirty_.exchange(false)) {
            sync(SQLITE_FCNTL_JOURNAL_POINTER);
        }
        lock.lock();
        if (is_wanted_ && !ends_) {
            lock.unlock();
            move();
            lock.lock();
            is_wanted_ = false;
            has_moved_ = true;
        }
    }
}

} // namespace ispkit::store
