// SPDX-License-Identifier: MIT
#include "mail/partial/event_block.hpp"

#include "error.hpp"
#include "mail/log/mail_log_line.hpp"

#include <algorithm>
#include <optional>

namespace ispkit::mail {

namespace {

/// No time, size or number of recipients is beyond it.
constexpr std::int64_t k_largest_number = std::int64_t{1} << 40;

constexpr std::size_t k_ipv4_octets = 4;
constexpr std::size_t k_ipv6_octets = 16;

/// Calls the archive with all members of an event, always in this order, which is part of the file
/// format, as are the numbers of the enumerations: raise k_title of partial_file.cpp when one of
/// them changes. message and other_message follow from other members.
template <typename Archive, typename Event>
void visit_members(Archive& archive, Event& event) {
    auto& [kind, status, refusal, verdict, is_outward, is_discarded, is_warning, time, line, host,
           instance, queue_id, piece, message, other_message, other_queue_id, client,
           original_client, login, uid, is_escaped, sender, recipient, relay, relay_name, process,
           size, recipients] = event;
    archive.choice(kind, MailEventKind::policy);
    archive.choice(status, DeliveryStatus::bounced);
    archive.choice(refusal, Refusal::sender_mismatch);
    archive.choice(verdict, Verdict::virus);
    archive.flag(is_outward);
    archive.flag(is_discarded);
    archive.flag(is_warning);
    archive.flag(is_escaped);
    archive.time(time);
    archive.text(line);
    archive.text(host);
    archive.text(instance);
    archive.text(queue_id);
    archive.text(piece);
    archive.text(other_queue_id);
    for (auto* const one : {&client, &original_client}) {
        archive.text(one->name);
        archive.address(one->address);
    }
    archive.text(login);
    archive.user(uid);
    archive.text(sender);
    archive.text(recipient);
    archive.address(relay);
    archive.text(relay_name);
    archive.hash(process);
    archive.number(size);
    archive.number(recipients);
}

/// Whether the joiner may keep the line of the event as evidence.
bool may_be_evidence(const MailLogEvent& event) {
    switch (event.kind) {
    case MailEventKind::client:
    case MailEventKind::proxied:
    case MailEventKind::submitted:
    case MailEventKind::proxy_refused:
    case MailEventKind::verdict_piece:
    case MailEventKind::refused:
    case MailEventKind::login_failed:
    case MailEventKind::policy:
        return true;
    case MailEventKind::verdict:
        return event.verdict != Verdict::clean;
    case MailEventKind::delivery:
        return event.status == DeliveryStatus::bounced;
    case MailEventKind::proxy_accepted:
        return event.is_discarded;
    case MailEventKind::requeued:
    case MailEventKind::queued:
    case MailEventKind::expired:
    case MailEventKind::removed:
        return false;
    }
    return true;
}

void append_number(std::string& bytes, std::uint64_t number) {
    constexpr unsigned k_bits = 7;
    constexpr std::uint64_t k_more = 0x80;
    for (; number >= k_more; number >>= k_bits) {
        bytes += static_cast<char>(number | k_more);
    }
    bytes += static_cast<char>(number);
}

void append_text(std::string& bytes, std::string_view text) {
    append_number(bytes, text.size());
    bytes += text;
}

void append_octets(std::string& bytes, std::uint64_t number, unsigned octets) {
    constexpr unsigned k_octet = 8;
    for (unsigned shift = octets * k_octet; shift > 0; shift -= k_octet) {
        bytes += static_cast<char>(number >> (shift - k_octet));
    }
}

[[noreturn]] void throw_damaged_events() {
    throw_error("the events are damaged");
}

std::string_view take_octets(std::string_view& bytes, std::uint64_t count) {
    if (count > bytes.size()) {
        throw_damaged_events();
    }
    const std::string_view taken = bytes.substr(0, count);
    bytes.remove_prefix(count);
    return taken;
}

std::uint64_t take_number(std::string_view& bytes) {
    constexpr unsigned k_bits = 7;
    constexpr unsigned k_width = 64;
    constexpr unsigned k_more = 0x80;
    std::uint64_t number = 0;
    for (unsigned shift = 0; shift < k_width; shift += k_bits) {
        const auto octet = static_cast<unsigned char>(take_octets(bytes, 1).front());
        number |= std::uint64_t{octet & (k_more - 1)} << shift;
        if (octet < k_more) {
            return number;
        }
    }
    throw_damaged_events();
}

std::string_view take_text(std::string_view& bytes) {
    return take_octets(bytes, take_number(bytes));
}

std::uint64_t number_in(std::string_view octets) {
    constexpr unsigned k_octet = 8;
    std::uint64_t number = 0;
    for (const char octet : octets) {
        number = number << k_octet | static_cast<unsigned char>(octet);
    }
    return number;
}

} // namespace

/// Appends each member to its column.
struct PackingArchive {
    EventPacker& packer;
    std::size_t at = 0;

    std::string& column() {
        if (at == packer.columns_.size()) {
            packer.columns_.emplace_back();
        }
        return packer.columns_[at++];
    }

    template <typename Choice>
    void choice(const Choice& value, Choice /*last*/) {
        column() += static_cast<char>(value);
    }
    void flag(const bool& value) { column() += static_cast<char>(value); }
    void hash(const std::uint64_t& value) { append_number(column(), value); }
    void number(const std::int64_t& value) {
        append_number(column(), static_cast<std::uint64_t>(
                                    std::clamp<std::int64_t>(value, 0, k_largest_number)));
    }
    void text(const std::string_view& value) { append_text(column(), value); }
    /// 0 for nobody, else one more than the number.
    void user(const std::optional<std::uint32_t>& value) {
        append_number(column(), value ? std::uint64_t{*value} + 1 : 0);
    }

    /// The difference to the event before, which may be negative: its sign is the lowest bit.
    void time(const std::chrono::sys_seconds& value) {
        const std::int64_t difference = (value - packer.last_).count();
        packer.last_ = value;
        append_number(column(),
                      static_cast<std::uint64_t>(difference < 0 ? -difference : difference) << 1 |
                          (difference < 0 ? 1 : 0));
    }

    void address(const std::optional<net::Address>& value) {
        std::string& bytes = column();
        const std::size_t octets = !value ? 0 : value->is_ipv4() ? k_ipv4_octets : k_ipv6_octets;
        append_number(bytes, octets);
        if (octets == k_ipv4_octets) {
            append_octets(bytes, value->ipv4(), k_ipv4_octets);
        } else if (octets == k_ipv6_octets) {
            append_octets(bytes, value->high(), k_ipv6_octets / 2);
            append_octets(bytes, value->low(), k_ipv6_octets / 2);
        }
    }
};

/// Takes each member from its column.
struct UnpackingArchive {
    EventUnpacker& unpacker;
    std::size_t at = 0;

    std::string_view& column() {
        if (at == unpacker.columns_.size()) {
            throw_damaged_events();
        }
        return unpacker.columns_[at++];
    }

    template <typename Choice>
    void choice(Choice& value, Choice last) {
        const auto number = static_cast<unsigned char>(take_octets(column(), 1).front());
        if (number > static_cast<unsigned char>(last)) {
            throw_damaged_events();
        }
        value = static_cast<Choice>(number);
    }
    void flag(bool& value) { value = take_octets(column(), 1).front() != 0; }
    void hash(std::uint64_t& value) { value = take_number(column()); }
    void number(std::int64_t& value) {
        const std::uint64_t number = take_number(column());
        if (number > k_largest_number) {
            throw_damaged_events();
        }
        value = static_cast<std::int64_t>(number);
    }
    void text(std::string_view& value) { value = take_text(column()); }
    void user(std::optional<std::uint32_t>& value) {
        const std::uint64_t number = take_number(column());
        if (number > std::uint64_t{1} << 32) {
            throw_damaged_events();
        }
        value = number == 0 ? std::nullopt : std::optional(static_cast<std::uint32_t>(number - 1));
    }

    void time(std::chrono::sys_seconds& value) {
        const std::uint64_t number = take_number(column());
        const auto size = static_cast<std::int64_t>(number >> 1);
        const std::int64_t since = unpacker.last_.time_since_epoch().count();
        if (size > 2 * k_largest_number) {
            throw_damaged_events();
        }
        const std::int64_t seconds = (number & 1) != 0 ? since - size : since + size;
        if (seconds > k_largest_number || seconds < -k_largest_number) {
            throw_damaged_events();
        }
        value = unpacker.last_ = std::chrono::sys_seconds(std::chrono::seconds(seconds));
    }

    void address(std::optional<net::Address>& value) {
        const std::string_view octets = take_text(column());
        if (octets.size() == k_ipv4_octets) {
            value = net::Address::of_ipv4(static_cast<std::uint32_t>(number_in(octets)));
        } else if (octets.size() == k_ipv6_octets) {
            value = net::Address::of_bits(number_in(octets.substr(0, k_ipv6_octets / 2)),
                                          number_in(octets.substr(k_ipv6_octets / 2)));
        } else if (octets.empty()) {
            value = std::nullopt;
        } else {
            throw_damaged_events();
        }
    }
};

void EventPacker::add(const MailLogEvent& event) {
    MailLogEvent kept = event;
    if (!may_be_evidence(event)) {
        kept.line = {};
    }
    PackingArchive archive{*this};
    visit_members(archive, kept);
    ++count_;
    size_ = 0;
    for (const std::string& column : columns_) {
        size_ += column.size();
    }
}

std::string EventPacker::take() {
    std::string block;
    append_number(block, count_);
    for (std::string& column : columns_) {
        append_text(block, column);
        column.clear();
    }
    count_ = 0;
    size_ = 0;
    last_ = {};
    return block;
}

EventUnpacker::EventUnpacker(std::string_view block)
    : left_(take_number(block)) {
    constexpr std::size_t k_most_columns = 64; // more than visit_members() has
    while (!block.empty()) {
        if (columns_.size() == k_most_columns) {
            throw_damaged_events();
        }
        columns_.push_back(take_text(block));
    }
}

bool EventUnpacker::next(MailLogEvent& event) {
    if (left_ == 0) {
        return false;
    }
    --left_;
    UnpackingArchive archive{*this};
    visit_members(archive, event);
    identify(event);
    return true;
}

} // namespace ispkit::mail
