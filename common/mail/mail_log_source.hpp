// SPDX-License-Identifier: MIT
#pragma once

#include "logfile/timestamp.hpp"
#include "mail/mail_log_event.hpp"

#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <exception>
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

namespace ispkit::mail {

/// Lines of a log, and what they tell.
struct MailLogBlock {
    std::string text;
    /// Their texts are views of the block's.
    std::vector<MailLogEvent> events;
    std::int64_t lines = 0;
    /// As MailLogParser counts them.
    std::int64_t mail_lines = 0;
};

/// The events of one log, whose blocks several threads read ahead; they are given out in the log's
/// order.
class MailLogSource {
public:
    /// Fills its argument with the next whole lines; false at the end. May throw.
    using Reader = std::function<bool(std::string& text)>;

    /// Without threads, blocks are read when they are asked for. The reference is what the year of
    /// times without one is inferred from.
    MailLogSource(Reader reader, logfile::Time reference, unsigned threads);
    ~MailLogSource();
    MailLogSource(const MailLogSource&) = delete;
    MailLogSource& operator=(const MailLogSource&) = delete;

    /// The next event of the log, null at its end.
    const MailLogEvent* next();

    /// The lines, those of mail among them, and the octets of all blocks so far that events were
    /// given out of.
    std::int64_t lines() const { return lines_; }
    std::int64_t mail_lines() const { return mail_lines_; }
    std::int64_t octets() const { return octets_; }

    /// The time of the latest event so far; 1970 without.
    std::chrono::sys_seconds newest() const { return newest_; }

private:
    enum class State : std::uint8_t { is_free, is_filled, is_ready, is_end };
    struct Slot {
        State state = State::is_free;
        std::unique_ptr<MailLogBlock> block = std::make_unique<MailLogBlock>();
        std::exception_ptr trouble;
    };

    void work(const std::stop_token& stop);
    Slot* read_into_slot(const std::stop_token& stop);
    bool next_block();

    Reader reader_;
    logfile::Time reference_;
    /// Who has it reads the next block.
    std::mutex turn_;
    /// Of the slots.
    std::mutex mutex_;
    std::condition_variable_any changed_;
    /// A ring: blocks are read into the slots in turn, and taken in turn.
    std::vector<Slot> slots_;
    std::uint64_t read_ = 0;
    std::uint64_t taken_ = 0;
    bool ended_ = false;

    /// The block that is given out, and the next event in it.
    std::unique_ptr<MailLogBlock> block_ = std::make_unique<MailLogBlock>();
    std::size_t at_ = 0;
    std::int64_t lines_ = 0;
    std::int64_t mail_lines_ = 0;
    std::int64_t octets_ = 0;
    std::chrono::sys_seconds newest_;
    /// Last, so that they end before what they use.
    std::vector<std::jthread> threads_;
};

} // namespace ispkit::mail
