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

/// The blocks of a stream, which several threads read ahead in turn and work on side by side; they
/// are given out in the stream's order.
template <typename Block>
class ReadAhead {
public:
    /// Fills its argument with the next block; false at the end. Called by one thread at a time.
    using Read = std::function<bool(Block&)>;
    /// Done to each block before it is given out. Called by several threads at once, each of which
    /// has a copy.
    using Work = std::function<void(Block&)>;

    /// Where the system has no room for so many threads, fewer do it; without one, blocks are read
    /// when they are asked for.
    ReadAhead(Read read, Work work, unsigned threads)
        : read_(std::move(read))
        , work_(std::move(work))
        , slots_(threads * 2) {
        try {
            while (threads_.size() < threads) {
                threads_.emplace_back(
                    [this, stop = stop_.source.get_token(), work = work_] { run(stop, work); });
            }
        } catch (const std::system_error&) {
        }
    }

    /// Waits for the blocks in hand, but for no other.
    ~ReadAhead() = default;
    ReadAhead(const ReadAhead&) = delete;
    ReadAhead& operator=(const ReadAhead&) = delete;

    /// Gives the next block for one that is not needed any more; false at the end. Throws what
    /// reading the block or the work on it threw, and then that again.
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
        changed_.notify_all();
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

    /// Stops all threads at once: one may wait for what another holds.
    struct Stop {
        std::stop_source source;
        Stop() = default;
        Stop(const Stop&) = delete;
        Stop& operator=(const Stop&) = delete;
        ~Stop() { source.request_stop(); }
    };

    /// Whether there is more to do behind the slot. No exception leaves it.
    template <typename Step>
    static bool try_in(Slot& slot, Step step) {
        try {
            return step();
        } catch (...) {
            slot.trouble = std::current_exception();
            return false;
        }
    }

    /// Takes its turn to read the next block; null when there is nothing more to do.
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
    /// Of the slots.
    std::mutex mutex_;
    std::condition_variable_any changed_;
    /// A ring: blocks are read into the slots in turn, and taken in turn.
    std::vector<Slot> slots_;
    std::uint64_t filled_ = 0;
    std::uint64_t taken_ = 0;
    bool ended_ = false;
    /// Before what they use goes, the threads end; before they are waited for, all are stopped.
    std::vector<std::jthread> threads_;
    Stop stop_;
};

} // namespace ispkit::io
