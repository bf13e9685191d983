// SPDX-License-Identifier: MIT
#include "mail/mail_log_source.hpp"

#include "mail/mail_log_line.hpp"

#include <algorithm>
#include <utility>

namespace ispkit::mail {

namespace {

void parse(MailLogBlock& block, MailLogParser& parser) {
    block.lines = 0;
    block.mail_lines = -parser.mail_lines();
    std::size_t count = 0;
    std::string_view text = block.text;
    while (!text.empty()) {
        const std::string_view line = text.substr(0, text.find('\n'));
        text.remove_prefix(std::min(line.size() + 1, text.size()));
        ++block.lines;
        if (count == block.events.size()) {
            block.events.emplace_back();
        }
        count += parser.read(line, block.events[count]) ? 1 : 0;
    }
    block.events.resize(count);
    block.mail_lines += parser.mail_lines();
}

} // namespace

MailLogSource::MailLogSource(Reader reader, logfile::Time reference, unsigned threads)
    : reader_(std::move(reader))
    , reference_(reference)
    , slots_(threads * 2) {
    for (unsigned i = 0; i < threads; ++i) {
        threads_.emplace_back([this](const std::stop_token& stop) { work(stop); });
    }
}

MailLogSource::~MailLogSource() = default;

/// Takes its turn to read the next block; null when there is nothing more to do.
MailLogSource::Slot* MailLogSource::read_into_slot(const std::stop_token& stop) {
    const std::lock_guard turn(turn_);
    if (ended_) {
        return nullptr;
    }
    std::unique_lock lock(mutex_);
    Slot& slot = slots_[read_ % slots_.size()];
    if (!changed_.wait(lock, stop, [&] { return slot.state == State::is_free; })) {
        return nullptr;
    }
    ++read_;
    slot.state = State::is_filled;
    lock.unlock();
    try {
        ended_ = !reader_(slot.block->text);
    } catch (...) {
        slot.trouble = std::current_exception();
        ended_ = true;
    }
    if (ended_) {
        slot.block->text.clear();
    }
    return &slot;
}

void MailLogSource::work(const std::stop_token& stop) {
    MailLogParser parser(reference_);
    while (Slot* const slot = read_into_slot(stop)) {
        const bool is_end = slot->block->text.empty();
        parse(*slot->block, parser);
        const std::lock_guard lock(mutex_);
        slot->state = is_end ? State::is_end : State::is_ready;
        changed_.notify_all();
    }
}

/// Takes the next block; false at the end.
bool MailLogSource::next_block() {
    if (threads_.empty()) {
        MailLogParser parser(reference_);
        const bool is_there = reader_(block_->text);
        block_->text.resize(is_there ? block_->text.size() : 0);
        parse(*block_, parser);
        return is_there;
    }
    std::unique_lock lock(mutex_);
    Slot& slot = slots_[taken_ % slots_.size()];
    changed_.wait(lock,
                  [&] { return slot.state == State::is_ready || slot.state == State::is_end; });
    if (slot.trouble) {
        std::rethrow_exception(slot.trouble);
    }
    if (slot.state == State::is_end) {
        return false;
    }
    block_.swap(slot.block);
    slot.state = State::is_free;
    ++taken_;
    changed_.notify_all();
    return true;
}

const MailLogEvent* MailLogSource::next() {
    while (at_ == block_->events.size()) {
        if (!next_block()) {
            return nullptr;
        }
        at_ = 0;
        lines_ += block_->lines;
        mail_lines_ += block_->mail_lines;
        octets_ += static_cast<std::int64_t>(block_->text.size());
    }
    const MailLogEvent& event = block_->events[at_++];
    newest_ = std::max(newest_, event.time);
    return &event;
}

} // namespace ispkit::mail
