// SPDX-License-Identifier: MIT
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <list>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace ispkit::mail {

/// The recipients that were let through at RCPT, by message, until the message itself is asked
/// about: only then is it known how many of them the server accepted. Bounded in number and in
/// time: the messages that began first are forgotten first.
class PendingRecipients {
public:
    /// How many recipients are remembered, in all messages together.
    static constexpr std::size_t k_most = 50'000;
    /// How long a message is remembered after its first recipient.
    static constexpr std::chrono::seconds k_longest = std::chrono::hours(1);

    explicit PendingRecipients(std::size_t most = k_most)
        : most_(most) {}

    /// Adds a recipient; adding it again has no effect. Returns whether it is the message's first.
    bool add(const std::string& message, std::string_view recipient, std::chrono::sys_seconds now);

    /// How many recipients the message has besides this one, and how many of them are in its
    /// domain.
    struct Others {
        std::int64_t all = 0;
        std::int64_t of_domain = 0;
    };
    Others others(const std::string& message, std::string_view recipient) const;

    struct Share {
        std::string domain;
        std::int64_t recipients = 0;
    };
    /// How many of the accepted recipients each domain has. If the server refused some (it does not
    /// tell which), the accepted ones are shared among the domains in proportion, rounded up.
    /// Nothing for an unknown message.
    std::vector<Share> shares(const std::string& message, std::int64_t accepted) const;

    void forget(const std::string& message);

    std::size_t size() const { return size_; }

private:
    struct Message {
        std::string name;
        std::chrono::sys_seconds begun;
        std::vector<Share> domains;
        /// Hashes, because the names themselves are not needed.
        std::vector<std::size_t> recipients;

        bool has(std::string_view recipient) const;
    };
    using Place = std::list<Message>::iterator;

    void erase(Place place);

    std::size_t most_;
    std::size_t size_ = 0;
    /// The messages in the order in which they began.
    std::list<Message> messages_;
    std::unordered_map<std::string_view, Place> places_;
};

} // namespace ispkit::mail
