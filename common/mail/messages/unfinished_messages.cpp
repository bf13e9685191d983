// SPDX-License-Identifier: MIT
#include "mail/messages/unfinished_messages.hpp"

#include "mail/activity/activity.hpp"
#include "text/hex.hpp"
#include "text/number.hpp"
#include "text/split.hpp"

#include <fmt/format.h>

#include <iterator>

namespace ispkit::mail {

namespace {

/// The flags of a message, stored as bits of a number.
constexpr bool OpenMessage::*k_flags[] = {&OpenMessage::has_client,     &OpenMessage::is_queued,
                                          &OpenMessage::is_counted,     &OpenMessage::is_reported,
                                          &OpenMessage::is_from_filter, &OpenMessage::is_spam,
                                          &OpenMessage::is_virus};

constexpr std::size_t k_hash_octets = 4;

unsigned flags_of(const OpenMessage& message) {
    unsigned flags = 0;
    for (std::size_t i = 0; i < std::size(k_flags); ++i) {
        flags |= message.*k_flags[i] ? 1u << i : 0;
    }
    return flags;
}

bool read_flags(std::string_view word, OpenMessage& message) {
    unsigned flags = 0;
    if (!text::read_number(word, flags) || flags >= 1u << std::size(k_flags)) {
        return false;
    }
    for (std::size_t i = 0; i < std::size(k_flags); ++i) {
        message.*k_flags[i] = (flags >> i & 1) != 0;
    }
    return true;
}

bool read_time(std::string_view word, std::chrono::sys_seconds& time) {
    constexpr std::uint64_t k_latest = 1ull << 40;
    std::uint64_t seconds = 0;
    if (!text::read_number(word, seconds) || seconds > k_latest) {
        return false;
    }
    time = std::chrono::sys_seconds(std::chrono::seconds(seconds));
    return true;
}

bool read_unsettled(std::string_view word, std::int64_t& unsettled) {
    constexpr std::int64_t k_most = 1ll << 40;
    return text::read_number(word, unsettled) && unsettled < k_most && unsettled > -k_most;
}

/// Hashes of recipients, eight digits each.
bool read_waiting(std::string_view digits, std::vector<std::uint32_t>& waiting) {
    std::string octets;
    if (!text::from_hex(digits, octets) || octets.size() % k_hash_octets != 0) {
        return false;
    }
    for (std::size_t i = 0; i < octets.size(); ++i) {
        if (i % k_hash_octets == 0) {
            waiting.push_back(0);
        }
        waiting.back() = waiting.back() << 8 | static_cast<unsigned char>(octets[i]);
    }
    return true;
}

constexpr std::string_view k_uid = "uid:";

/// For a message that is not counted yet: "login client name", where the client may be "uid:33";
/// nothing for one that is.
bool read_origin(std::string_view rest, OpenMessage& message) {
    if (rest.empty()) {
        return true;
    }
    const bool has_login = text::from_hex(text::take_until(rest, ' '), message.login);
    const std::string_view client = text::take_until(rest, ' ');
    message.client = net::Address::parse(client);
    std::uint32_t uid = 0;
    if (client.starts_with(k_uid) && text::read_number(client.substr(k_uid.size()), uid)) {
        message.uid = uid;
    }
    return has_login && text::from_hex(rest, message.client_name);
}

/// "id time flags first-pass subject unsettled waiting", and its origin.
bool read_message(std::string_view rest, OpenMessage& message) {
    return text::read_number(text::take_until(rest, ' '), message.name.id) &&
           read_time(text::take_until(rest, ' '), message.time) &&
           read_flags(text::take_until(rest, ' '), message) &&
           text::read_number(text::take_until(rest, ' '), message.first_pass.id) &&
           text::read_number(text::take_until(rest, ' '), message.subject) &&
           read_unsettled(text::take_until(rest, ' '), message.unsettled) &&
           read_waiting(text::take_until(rest, ' '), message.waiting) && read_origin(rest, message);
}

bool read_truth(std::string_view word, bool& truth) {
    truth = word == "1";
    return truth || word == "0";
}

/// "name has-queue".
bool read_instance(std::string_view rest, PostfixInstances::Instance& instance) {
    return text::from_hex(text::take_until(rest, ' '), instance.name) &&
           read_truth(rest, instance.has_queue);
}

/// "kind key name is-customer".
bool read_key(std::string_view rest, ActivityKey& key) {
    const std::optional<ActivityKind> kind = kind_named(text::take_until(rest, ' '));
    key.kind = kind.value_or(ActivityKind::client);
    return kind && text::from_hex(text::take_until(rest, ' '), key.key) &&
           text::from_hex(text::take_until(rest, ' '), key.name) &&
           read_truth(rest, key.is_customer);
}

/// "client login count last first-line".
bool read_failures(std::string_view rest, FailedLogins& failures) {
    const std::optional<net::Address> client = net::Address::parse(text::take_until(rest, ' '));
    failures.attempt.client = client.value_or(net::Address());
    return client && text::read_number(text::take_until(rest, ' '), failures.attempt.login) &&
           text::read_number(text::take_until(rest, ' '), failures.count) &&
           read_time(text::take_until(rest, ' '), failures.last) &&
           text::from_hex(rest, failures.first_line);
}

void append_message(std::string& text, const OpenMessage& message) {
    const auto out = std::back_inserter(text);
    fmt::format_to(out, "open {} {} {} {} {} {} ", message.name.id,
                   message.time.time_since_epoch().count(), flags_of(message),
                   message.first_pass.id, message.subject, message.unsettled);
    for (const std::uint32_t recipient : message.waiting) {
        fmt::format_to(out, "{:08x}", recipient);
    }
    if (!message.is_counted) {
        fmt::format_to(out, " {} {} {}", text::to_hex(message.login),
                       message.client ? message.client->str()
                       : message.uid  ? fmt::format("{}{}", k_uid, *message.uid)
                                      : "",
                       text::to_hex(message.client_name));
    }
    text += '\n';
}

} // namespace

void UnfinishedMessages::forget(std::chrono::sys_seconds before) {
    std::erase_if(messages, [&](const OpenMessage& message) { return message.time < before; });
    std::erase_if(failures, [&](const FailedLogins& one) { return one.last < before; });
}

bool UnfinishedMessages::read_line(std::string_view word, std::string_view rest) {
    if (word == "instance") {
        return read_instance(rest, instances.emplace_back());
    }
    if (word == "key") {
        return read_key(rest, keys.emplace_back());
    }
    if (word == "failed") {
        return read_failures(rest, failures.emplace_back());
    }
    return word == "open" && read_message(rest, messages.emplace_back()) &&
           messages.back().subject <= keys.size();
}

void UnfinishedMessages::append_to(std::string& text) const {
    const auto out = std::back_inserter(text);
    for (const PostfixInstances::Instance& instance : instances) {
        fmt::format_to(out, "instance {} {:d}\n", text::to_hex(instance.name), instance.has_queue);
    }
    for (const ActivityKey& key : keys) {
        fmt::format_to(out, "key {} {} {} {:d}\n", name_of(key.kind), text::to_hex(key.key),
                       text::to_hex(key.name), key.is_customer);
    }
    for (const OpenMessage& message : messages) {
        append_message(text, message);
    }
    for (const FailedLogins& one : failures) {
        fmt::format_to(out, "failed {} {} {} {} {}\n", one.attempt.client.str(), one.attempt.login,
                       one.count, one.last.time_since_epoch().count(),
                       text::to_hex(one.first_line));
    }
}

} // namespace ispkit::mail
