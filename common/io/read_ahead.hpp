// SPDX-License-Identifier: MIT
#pragma once

#include <condition_variable>
#include <cstdint>
#include <exception>
#include <functional>
#include <memory>
#include <mutex>
#include <stop_token>
#include <system_error>
#include <thread>
#include <utility>
#include <vector>

namespace ispkit::io {

/// The blocks of a stream. Several threads read them ahead, one at a time, and process them in
/// parallel; the caller gets them in the stream's order.
template <typename Block>
class ReadAhead {
public:
    /// Fills its argument with the next block; returns false at the end. Called by one thread at a
    /// time.
    using Read = std::function<bool(Block&)>;
    /// Processes a block before the caller gets it. Called by several threads at once; each has its
    /// own copy of the function.
    using Work = std::function<void(Block&)>;

    /// If the system cannot start all threads, fewer do the work; without any, next() reads the
    /// block itself.
    ReadAhead(Read read, Work work, unsigned threads)
        : read_(std::move(read))
        , work_(std::move(work))
        , slots_(std::size_t{threads} * 4) {
        try {
            while (threads_.size() < threads) {
                threads_.emplace_back(
                    [this, stop = stop_.source.get_token(), work = work_] { run(stop, work); });
            }
        } catch (const std::system_error&) {
        }
    }

    /// Waits for the blocks that are being read or processed, but for no others.
    ~ReadAhead() = default;
    ReadAhead(const ReadAhead&) = delete;
    ReadAhead& operator=(const ReadAhead&) = delete;

    /// Swaps a block that is no longer needed for the next one; returns false at the end. Rethrows
    /// the exception of reading or processing the block, and the same again on each later call.
    bool next(std::unique_ptr<Block>& block) {
        if (threads_.empty()) {
            const bool is_there = read_(*block);
            if (is_there) {
                work_(*block);
            }
            return is_there;
        }
        std::unique_lock lock(mutex_);
        Slot& slot = slots_[taken_ % slots_.size()];
        changed_.wait(lock, [&] { return slot.state == State::is_ready; });
        if (slot.trouble) {
            std::rethrow_exception(slot.trouble);
        }
        if (slot.is_end) {
            return false;
        }
        block.swap(slot.block);
        slot.state = State::is_free;
        ++taken_;
        // Threads that wait for free slots get several: to wake them for each one takes longer.
        if (filled_ - taken_ <= slots_.size() / 2) {
            changed_.notify_all();
        }
        return true;
    }

private:
    enum class State : std::uint8_t { is_free, is_filled, is_ready };
    struct Slot {
        State state = State::is_free;
        bool is_end = false;
        std::unique_ptr<Block> block = std::make_unique<Block>();
        std::exception_ptr trouble;
    };

    /// Stops all threads together, since one may wait for another.
    struct Stop {
        std::stop_source source;
        Stop() = default;
        Stop(const Stop&) = delete;
        Stop& operator=(const Stop&) = delete;
        ~Stop() { source.request_stop(); }
    };

    /// Returns the step's result, or false after an exception, which it stores in the slot. Does
    /// not throw.
    template <typename Step>
    static bool try_in(Slot& slot, Step step) {
        try {
            return step();
        } catch (...) {
            slot.trouble = std::current_exception();
            return false;
        }
    }

    /// Waits for its turn and reads the next block; null when nothing is left to do.
    Slot* read_into_slot(const std::stop_token& stop) {
        const std::lock_guard turn(turn_);
        std::unique_lock lock(mutex_);
        Slot& slot = slots_[filled_ % slots_.size()];
        changed_.wait(lock, stop, [&] { return slot.state == State::is_free; });
        if (ended_ || stop.stop_requested()) {
            return nullptr;
        }
        ++filled_;
        slot.state = State::is_filled;
        lock.unlock();
        ended_ = !try_in(slot, [&] { return read_(*slot.block); });
        slot.is_end = ended_;
        return &slot;
    }

    void run(const std::stop_token& stop, const Work& work) {
        while (Slot* const slot = read_into_slot(stop)) {
            if (!slot->is_end) {
                try_in(*slot, [&] {
                    work(*slot->block);
                    return true;
                });
            }
            const std::lock_guard lock(mutex_);
            slot->state = State::is_ready;
            changed_.notify_all();
        }
    }

    Read read_;
    Work work_;
    /// The thread that holds it reads the next block.
    std::mutex turn_;
    /// Guards the slots.
    std::mutex mutex_;
    std::condition_variable_any changed_;
    /// A ring: blocks are read into the slots and taken from them in turn.
    std::vector<Slot> slots_;
    std::uint64_t filled_ = 0;
    std::uint64_t taken_ = 0;
    bool ended_ = false;
    /// Order of destruction matters: stop_ stops all threads, then threads_ joins them, then the
    /// members that they use are destroyed.
    std::vector<std::jthread> threads_;
    Stop stop_;
};

} // namespace ispkit::io
