// SPDX-License-Identifier: MIT
#pragma once

#include "net/address.hpp"

#include <chrono>
#include <cstdint>
#include <optional>
#include <string_view>

namespace ispkit::mail {

/// The kinds of mail log lines.
enum class MailEventKind : std::uint8_t {
    /// A client began a message (smtpd).
    client,
    /// A client began a message that goes to a filter before it gets a queue ID (smtpd); the filter
    /// accepted it.
    proxied,
    proxy_accepted,
    /// The filter refused such a message; the process that serves the client tells whose it was.
    proxy_refused,
    /// A local user began a message with sendmail(1) (pickup).
    submitted,
    /// A message was put into the queue again, under another ID (pickup, after postsuper -r).
    requeued,
    /// A message is in the active queue (qmgr).
    queued,
    /// The outcome for a recipient.
    delivery,
    /// A message was given up, with all recipients that were still deferred (qmgr).
    expired,
    /// A message is finished (qmgr).
    removed,
    /// The content filter's verdict on a message (amavis).
    verdict,
    /// A piece of a verdict that is too long for a line.
    verdict_piece,
    /// A client, or a message, was refused.
    refused,
    /// A log-in failed.
    login_failed,
    /// A policy service, or postscreen, decided against a client, which the server will refuse.
    policy,
};

enum class DeliveryStatus : std::uint8_t { sent, deferred, bounced };

enum class Refusal : std::uint8_t {
    other,
    blocklist,
    greylist,
    limit,
    /// The login may not use the sender.
    sender_mismatch,
};

enum class Verdict : std::uint8_t { clean, spam, virus };

/// A client as Postfix writes it: "name.example[198.51.100.7]".
struct LogClient {
    /// Verified forward and back, "unknown" without.
    std::string_view name;
    std::optional<net::Address> address;
};

/// The content of a line. The texts are views of the line, and empty if it does not have them.
struct MailLogEvent {
    MailEventKind kind = MailEventKind::client;
    DeliveryStatus status = DeliveryStatus::sent;
    Refusal refusal = Refusal::other;
    Verdict verdict = Verdict::clean;
    /// A delivery over SMTP to a public address, but neither to a domain for which the host relays
    /// incoming mail nor for a local user whose mail is forwarded.
    bool is_outward = false;
    /// A content filter has discarded it, according to its answer.
    bool is_discarded = false;
    /// A policy service only warns: it lets the message pass.
    bool is_warning = false;

    std::chrono::sys_seconds time;
    std::string_view line;
    std::string_view host;
    /// "postfix", "postfix-out"; empty for programs that are not Postfix.
    std::string_view instance;
    /// For a verdict_piece: the content filter's own number.
    std::string_view queue_id;
    /// verdict_piece: the text of this line. It begins (or ends) with "..." if there is more before
    /// (or after) it.
    std::string_view piece;
    /// Hashes of host and queue ID, and of host and other_queue_id; 0 if there is none.
    std::uint64_t message = 0;
    std::uint64_t other_message = 0;
    /// client: the message that a content filter was given. delivery, proxy_accepted: the message
    /// that the next server, at the relay address, has made of it. requeued: its earlier ID.
    std::string_view other_queue_id;
    LogClient client;
    /// For a message that comes back from a content filter: the client that sent it.
    LogClient original_client;
    /// As the client wrote it, in any case. refused: empty if the line does not name it.
    std::string_view login;
    /// submitted: the number of the user.
    std::optional<std::uint32_t> uid;
    /// Whether the login is escaped as add_log_field() does it.
    bool is_escaped = false;
    std::string_view sender;
    /// For a verdict: the first one.
    std::string_view recipient;
    /// The address that a recipient was delivered to; 127.0.0.1 for a socket of this host.
    std::optional<net::Address> relay;
    std::string_view relay_name;
    /// proxied, proxy_accepted, proxy_refused: a hash of the host, and of the process that serves
    /// the client; 0 if the line does not tell which process that is.
    std::uint64_t process = 0;
    std::int64_t size = 0;
    std::int64_t recipients = 0;
};

} // namespace ispkit::mail
