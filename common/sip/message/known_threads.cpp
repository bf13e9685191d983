// SPDX-License-Identifier: MIT
#include "sip/message/known_threads.hpp"

#include "sip/message/iax_message.hpp"

#include <algorithm>

namespace ispkit::sip {

namespace {

// iax.conf's iaxthreadcount is 10 by default. Small numbers, such as those in a container, can be
// guessed.
constexpr std::uint64_t k_pool = 10;
constexpr std::uint64_t k_least_number = 1000;

} // namespace

void KnownThreads::learn(const AsteriskMessage& message) {
    const bool is_there = std::any_of(threads_.begin(), threads_.end(), [&](const Thread& thread) {
        return thread.number == message.thread;
    });
    if (!is_there) {
        threads_[next_] = {message.thread, is_of_iax(message)};
        next_ = (next_ + 1) % threads_.size();
    }
}

bool KnownThreads::knows(const AsteriskMessage& message) const {
    const bool may_be_of_pool = is_of_iax(message) && message.thread >= k_least_number;
    return std::any_of(threads_.begin(), threads_.end(), [&](const Thread& thread) {
        return thread.number == message.thread ||
               (may_be_of_pool && thread.is_of_iax_pool &&
                std::max(thread.number, message.thread) - std::min(thread.number, message.thread) <
                    k_pool);
    });
}

bool KnownThreads::is_easily_guessed(const AsteriskMessage& message) const {
    return message.thread < k_least_number ||
           std::none_of(threads_.begin(), threads_.end(), [&](const Thread& thread) {
               return thread.is_of_iax_pool && std::max(thread.number, message.thread) -
                                                       std::min(thread.number, message.thread) <
                                                   k_pool;
           });
}

const KnownThreads::Accused* KnownThreads::accused(const net::Address& address) const {
    const auto* found = std::find_if(accused_.begin(), accused_.end(),
                                     [&](const Accused& one) { return one.address == address; });
    return found == accused_.end() ? nullptr : &*found;
}

void KnownThreads::note_accusation(const net::Address& address, bool is_of_known_thread) {
    const Accused* found = accused(address);
    if (found == nullptr && is_of_known_thread) {
        return;
    }
    Accused& one = accused_[found == nullptr ? next_accused_ : std::size_t(found - &accused_[0])];
    if (found == nullptr) {
        one = {address};
        next_accused_ = (next_accused_ + 1) % accused_.size();
    }
    ++(is_of_known_thread ? one.by_known : one.by_unknown);
}

bool KnownThreads::are_trusted(const net::Address& address) const {
    const Accused* found = accused(address);
    return found == nullptr || found->by_known >= found->by_unknown;
}

} // namespace ispkit::sip
