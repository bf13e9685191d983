// SPDX-License-Identifier: MIT
#pragma once

#include "container/slot_index.hpp"
#include "mail/activity/counts.hpp"
#include "net/address.hpp"

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace ispkit::mail {

/// At most this many messages are open at the same time.
constexpr std::size_t k_most_open_messages = 100'000;

/// A longer sender is cut. Even a local part and a domain of maximal length (RFC 5321) are not half
/// as long, but clients may write thousands of bytes.
constexpr std::size_t k_longest_sender = 640;

/// Identifies a message as long as it is open; later its ID may belong to another one.
struct MessageName {
    std::uint64_t id = 0;
    /// Distinguishes it from messages that have the ID before or after it.
    std::uint64_t serial = 0;

    bool operator==(const MessageName&) const = default;
};

/// The state of a message whose lines come one by one.
struct OpenMessage {
    MessageName name;
    /// The message that a content filter was given and of which this one is the second pass; its ID
    /// is 0 if there is none. When that one is closed, this one still belongs to its sender.
    MessageName first_pass;
    /// The subject that it is counted for, an ActivityTable::SubjectId.
    std::uint64_t subject = 0;

    bool has_client = false;
    bool is_queued = false;
    bool is_counted = false;
    bool is_reported = false;
    bool is_removed = false;
    /// It came from a content filter, without a login.
    bool is_from_filter = false;
    /// Its sender is not yet known; a later line will tell.
    bool is_undecided = false;
    bool is_spam = false;
    bool is_virus = false;
    /// It began in an earlier run.
    bool is_carried = false;

    std::chrono::sys_seconds time;
    std::chrono::sys_seconds removed;
    std::optional<net::Address> client;
    /// The local user who sent it; has_client then means that he is known.
    std::optional<std::uint32_t> uid;
    std::string client_name;
    std::string login;
    std::string sender;
    std::int64_t recipients = 0;
    std::int64_t size = 0;

    /// Outcomes that are known before it is known whose message it is.
    MessageOutcome outcome;
    std::vector<std::uint64_t> recipient_domains;
    /// Recipients without a final outcome, as the queue counts them.
    std::int64_t unsettled = 0;
    /// Hashes of the recipients that wait for another attempt.
    std::vector<std::uint32_t> waiting;
    /// How many of them, from the front, an earlier run has already counted.
    std::size_t waited = 0;

    /// Whether it is queued and belongs to nobody so far.
    bool is_nobodys() const { return is_queued && !is_counted && first_pass.id == 0; }

    /// Resets it to a new message, but keeps the memory of its texts.
    void reset(std::uint64_t new_id);
};

/// The unfinished messages: a table of bounded size, in the order of when they were last heard of.
class OpenMessages {
public:
    explicit OpenMessages(std::size_t most);

    /// Null if there is none. The message counts as heard of now. Pointers stay valid until the
    /// message is closed.
    OpenMessage* find(std::uint64_t id);

    /// Null also if the ID belongs to another message by now.
    OpenMessage* find(const MessageName& name);

    /// If there is no room for another message, the one that has not been heard of for the longest
    /// time; else null.
    OpenMessage* in_the_way();

    /// Opens a new message; there must be room, and no message with this ID.
    OpenMessage& open(std::uint64_t id);

    void close(OpenMessage& message);

    std::size_t size() const { return size_; }

    /// In the order of when they were last heard of.
    template <typename Visitor>
    void for_each(Visitor&& visit) const {
        for (std::uint32_t place = oldest_; place != k_none; place = places_[place].newer) {
            visit(places_[place].message);
        }
    }

private:
    static constexpr std::uint32_t k_none = container::SlotIndex::k_none;

    struct Place {
        OpenMessage message;
        /// Links to the messages that were heard of before and after it.
        std::uint32_t older = k_none;
        std::uint32_t newer = k_none;
    };

    /// The IDs are hashes already.
    auto id_of_place() const {
        return [this](std::uint32_t place) { return places_[place].message.name.id; };
    }

    void link(std::uint32_t place);
    void unlink(std::uint32_t place);

    std::size_t most_;
    std::size_t size_ = 0;
    std::uint64_t opened_ = 0;
    std::deque<Place> places_;
    std::vector<std::uint32_t> free_;
    container::SlotIndex index_;
    std::uint32_t oldest_ = k_none;
    std::uint32_t newest_ = k_none;
};

} // namespace ispkit::mail
