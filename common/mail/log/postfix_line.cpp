// SPDX-License-Identifier: MIT
#include "mail/log/postfix_line.hpp"

#include "mail/log/log_cursor.hpp"
#include "mail/log/refusal_line.hpp"
#include "mail/log/refusal_text.hpp"
#include "net/prefix.hpp"
#include "text/number.hpp"

#include <algorithm>

namespace ispkit::mail {

namespace {

using net::Address;
using net::Prefix;

/// Whether the address is public. Networks in which the provider's own relays and filters are
/// likely to be are not: RFC 1918, RFC 6598, RFC 4193, link-local and loopback.
bool is_public(const Address& address) {
    static const Prefix k_inner[] = {
        Prefix(Address::of_ipv4(10u << 24), 8),
        Prefix(Address::of_ipv4(172u << 24 | 16u << 16), 12),
        Prefix(Address::of_ipv4(192u << 24 | 168u << 16), 16),
        Prefix(Address::of_ipv4(100u << 24 | 64u << 16), 10),
        Prefix(Address::of_ipv4(169u << 24 | 254u << 16), 16),
        Prefix(Address::of_ipv4(127u << 24), 8),
        Prefix(Address::of_bits(0, 1), 128),
        Prefix(Address::of_bits(0xfc00ull << 48, 0), 7),
        Prefix(Address::of_bits(0xfe80ull << 48, 0), 10),
    };
    return std::none_of(std::begin(k_inner), std::end(k_inner),
                        [&](const Prefix& prefix) { return prefix.contains(address); });
}

/// "client=name[198.51.100.7], sasl_method=LOGIN, sasl_username=joe, sasl_sender=x", or
/// "client=localhost[127.0.0.1], orig_queue_id=4F2A17C3B5, orig_client=name[198.51.100.7]". What
/// follows a login is ignored: sasl_sender is the client's own text.
bool read_client(LogCursor line, MailLogEvent& event) {
    if (!line.take_client(event.client)) {
        return false;
    }
    std::string_view method;
    if (line.take(", sasl_method=")) {
        if (!line.take_until(", sasl_username=", method)) {
            return false; // it was cut
        }
        if (method.find_first_of(", ") == method.npos) {
            const std::string_view rest = line.rest();
            event.login = rest.substr(
                0, std::min(rest.find(", sasl_sender="), rest.find(", orig_queue_id=")));
        }
        return true;
    }
    if (line.take(", orig_queue_id=")) {
        const std::string_view rest = line.rest();
        const std::string_view id = rest.substr(0, rest.find(','));
        event.other_queue_id = is_queue_id(id) ? id : std::string_view();
        line.take(id);
    }
    if (line.take(", orig_client=")) {
        line.take_client(event.original_client);
    }
    return true;
}

/// "name[198.51.100.7]: SASL LOGIN authentication failed: why".
bool read_login_failure(LogCursor line, MailLogEvent& event) {
    std::string_view method;
    if (!line.take_client(event.client) || !line.take(": SASL ") ||
        !line.take_until(" authentication failed", method) ||
        method.find_first_of(" :") != method.npos ||
        line.starts_with(": Connection lost to authentication server")) {
        return false;
    }
    event.kind = MailEventKind::login_failed;
    // It comes after the server's text, and contains whatever the client wrote.
    std::string_view why;
    if (line.take_until(", sasl_username=", why)) {
        event.login = line.rest();
    }
    return true;
}

/// "Message delivery request rate limit exceeded: 101 from name[198.51.100.7] for service smtp":
/// one of Postfix's own limits.
bool read_exceeded_limit(LogCursor line, MailLogEvent& event) {
    std::string_view count;
    if (!line.take("Message delivery request") && !line.take("Recipient address") &&
        !line.take("Connection")) {
        return false;
    }
    event.kind = MailEventKind::refused;
    event.refusal = Refusal::limit;
    return line.take(" rate limit exceeded: ") && line.take_until(" from ", count) &&
           line.take_client(event.client);
}

/// The ID in "2.0.0 Ok: queued as 4F2A17C3B5" at the end of an answer; empty if there is none.
std::string_view id_in_answer(std::string_view answer) {
    constexpr std::string_view k_queued_as = "queued as ";
    const std::size_t at = answer.rfind(k_queued_as);
    const std::string_view id =
        at == answer.npos ? std::string_view() : answer.substr(at + k_queued_as.size());
    return is_queue_id(id) ? id : std::string_view();
}

/// "END-OF-MESSAGE: 250 2.0.0 Ok: queued as 4F2A17C3B5; from=<joe@example.org> to=<...": all text
/// before the sender is the server's and the filter's own.
bool read_proxy_accept(LogCursor line, MailLogEvent& event) {
    std::string_view answer;
    if (!line.take("END-OF-MESSAGE: ") || read_proxy_discard(line.rest(), event)) {
        return event.is_discarded;
    }
    event.kind = MailEventKind::proxy_accepted;
    if (line.take_until("; from=<", answer)) {
        event.other_queue_id = id_in_answer(answer);
    }
    return !event.other_queue_id.empty();
}

bool read_smtpd(LogCursor line, MailLogEvent& event) {
    if (line.take("warning: ")) {
        return read_login_failure(line, event) || read_exceeded_limit(line, event);
    }
    const bool is_without_id = line.take("NOQUEUE: ");
    if (line.take("proxy-accept: ")) {
        return read_proxy_accept(line, event);
    }
    if (line.take("proxy-reject: ")) {
        return read_proxy_refusal(line.rest(), event);
    }
    if (!is_without_id && !line.take_queue_id(event.queue_id)) {
        return false;
    }
    if (line.take("client=")) {
        const bool is_read = read_client(line, event);
        event.kind = event.queue_id.empty() ? MailEventKind::proxied : MailEventKind::client;
        return is_read;
    }
    if (line.take("milter-reject: ")) {
        return read_milter_refusal(line.rest(), event);
    }
    return line.take("reject: ") && read_refusal(line.rest(), event);
}

/// When cleanup refuses a header or a body, only the queue ID is the program's own text.
bool read_cleanup(LogCursor line, MailLogEvent& event) {
    if (!line.take_queue_id(event.queue_id)) {
        return false;
    }
    if (line.take("milter-reject: ")) {
        return read_milter_refusal(line.rest(), event);
    }
    event.kind = MailEventKind::refused;
    return line.take("reject: ");
}

/// "from=<joe@example.org>, size=1234, nrcpt=2 (queue active)", read from the end.
bool read_queued(std::string_view text, MailLogEvent& event) {
    constexpr std::string_view k_end = " (queue active)";
    constexpr std::string_view k_expired = ">, status=expired, returned to sender";
    constexpr std::string_view k_forced = ">, status=force-expired, returned to sender";
    if (text.ends_with(k_expired) || text.ends_with(k_forced)) {
        event.kind = MailEventKind::expired;
        return true;
    }
    if (!text.ends_with(k_end)) {
        return false;
    }
    text.remove_suffix(k_end.size());
    const std::size_t recipients = text.rfind(", nrcpt=");
    const std::size_t size = text.rfind(">, size=", recipients);
    if (recipients == text.npos || size == text.npos) {
        return false;
    }
    event.kind = MailEventKind::queued;
    event.recipients = log_number(text.substr(recipients + 8));
    event.size = log_number(text.substr(size + 8, recipients - size - 8));
    event.sender = text.substr(0, size);
    return true;
}

bool read_qmgr(LogCursor line, MailLogEvent& event) {
    if (!line.take_queue_id(event.queue_id)) {
        return false;
    }
    if (line.take("from=<")) {
        return read_queued(line.rest(), event);
    }
    event.kind = MailEventKind::removed;
    return line.rest() == "removed";
}

/// "sent (250 2.0.0 Ok: queued as 4F2A17C3B5)".
bool read_status(LogCursor line, MailLogEvent& event) {
    std::string_view status;
    if (!line.take_until(" (", status)) {
        return false;
    }
    if (status == "sent") {
        event.status = DeliveryStatus::sent;
    } else if (status == "deferred" || status == "SOFTBOUNCE") {
        event.status = DeliveryStatus::deferred;
    } else if (status == "bounced" || status == "expired") {
        event.status = DeliveryStatus::bounced;
    } else {
        return false; // answers to address probes
    }
    std::string_view answer = line.rest();
    event.is_discarded = is_discard(answer);
    if (answer.ends_with(')')) {
        answer.remove_suffix(1);
        event.other_queue_id = id_in_answer(answer);
    }
    return true;
}

/// "mx.example.org[203.0.113.9]:25"; a socket in the file system,
/// "mx1.example.org[private/filter]", is on this host.
std::optional<Address> take_relay(LogCursor& line, std::string_view& name) {
    const std::string_view before = line.rest();
    LogClient relay;
    const bool is_host = line.take_client(relay);
    name = relay.name;
    if (!is_host || relay.address) {
        return relay.address;
    }
    const std::string_view taken = before.substr(0, before.size() - line.rest().size());
    return taken.find('/') == taken.npos ? std::nullopt : Address::parse("127.0.0.1");
}

/// "to=<joe@example.org>, orig_to=<root>, relay=mx.example.org[203.0.113.9]:25, conn_use=2,
/// delay=1, delays=0/0/0/1, dsn=2.0.0, status=sent (250 Ok)".
bool read_delivery(const PostfixProgram& program, LogCursor line, MailLogEvent& event) {
    std::string_view skipped;
    if (!line.take_queue_id(event.queue_id) || !line.take("to=") ||
        !line.take_path(event.recipient)) {
        return false;
    }
    const bool is_forwarded = line.take(", orig_to=") && line.take_path(skipped);
    if (!line.take(", relay=") && !line.take_until(", relay=", skipped)) {
        return false;
    }
    event.relay = take_relay(line, event.relay_name);
    event.kind = MailEventKind::delivery;
    // The transport "relay" delivers mail to the domains for which the host relays incoming mail.
    event.is_outward = program.daemon == "smtp" && program.service != "relay" && !is_forwarded &&
                       event.relay && is_public(*event.relay);
    return line.take_until(", status=", skipped) && read_status(line, event);
}

/// "4F2A17C3B6: uid=106 from=<joe@example.org> orig_id=4F2A17C3B5", the last only if the message
/// was in the queue before. The sender is a local user's own text. It may be so long that the line
/// was cut within it, at a place of that user's choice.
bool read_pickup(LogCursor line, MailLogEvent& event) {
    constexpr std::size_t k_longest_sender = 640;
    std::string_view uid;
    std::string_view sender;
    std::uint32_t number = 0;
    if (!line.take_queue_id(event.queue_id) || !line.take("uid=") ||
        !line.take_until(" from=<", uid) || !text::read_number(uid, number)) {
        return false;
    }
    if (line.take_until("> orig_id=", sender) && is_queue_id(line.rest())) {
        event.kind = MailEventKind::requeued;
        event.other_queue_id = line.rest();
        return sender.size() <= k_longest_sender;
    }
    event.kind = MailEventKind::submitted;
    event.uid = number;
    return true;
}

/// "DNSBL rank 5 for [198.51.100.7]:1234": the client is on enough block lists; a refusal or a
/// hang-up follows. "NOQUEUE: reject: RCPT from [198.51.100.7]:1234: 550 5.7.1 Service unavailable;
/// client [198.51.100.7] blocked using zen.example; from=<...".
bool read_postscreen(LogCursor line, MailLogEvent& event) {
    if (line.take("NOQUEUE: reject: ")) {
        return read_refusal(line.rest(), event) && event.refusal == Refusal::blocklist;
    }
    std::string_view rank;
    event.kind = MailEventKind::policy;
    event.refusal = Refusal::blocklist;
    return line.take("DNSBL rank ") && line.take_until(" for ", rank) &&
           line.take_client(event.client);
}

bool is_one_of(std::string_view name, std::initializer_list<std::string_view> names) {
    return std::find(names.begin(), names.end(), name) != names.end();
}

/// The daemons that log deliveries.
bool is_deliverer(std::string_view daemon) {
    return is_one_of(daemon, {"smtp", "lmtp", "local", "virtual", "pipe", "error", "discard"});
}

/// Whether a text begins with one of the beginnings, or is cut within it.
bool begins_with_any(std::string_view text, std::initializer_list<std::string_view> beginnings) {
    return std::any_of(beginnings.begin(), beginnings.end(), [&](std::string_view beginning) {
        return text.starts_with(beginning) || beginning.starts_with(text);
    });
}

/// Whether a text behind a queue ID, from which nothing was read, is the beginning of one that
/// tells something about mail.
bool is_cut(std::string_view daemon, std::string_view text) {
    if (daemon == "smtpd") {
        return begins_with_any(text, {"client=", "reject: ", "milter-reject: ", "proxy-reject: "});
    }
    if (daemon == "qmgr" || daemon == "oqmgr") {
        return begins_with_any(text, {"from=<", "removed"});
    }
    if (daemon == "pickup") {
        return begins_with_any(text, {"uid="});
    }
    // An answer to an address probe is whole.
    const std::size_t status = text.find(", status=");
    return is_deliverer(daemon) && begins_with_any(text, {"to=<"}) &&
           (status == text.npos || text.find(" (", status) == text.npos);
}

/// Whether it is a daemon that logs messages, whatever syslog_name calls its queue. Other servers'
/// programs have a slash in their names, too (cyrus/imaps).
bool is_daemon(std::string_view name) {
    return is_one_of(name, {"smtpd", "qmgr", "oqmgr", "cleanup", "pickup", "smtp", "lmtp", "local",
                            "virtual", "pipe", "error", "discard", "bounce", "postscreen"});
}

} // namespace

std::optional<PostfixProgram> split_postfix_program(std::string_view program) {
    const std::size_t first = program.find('/');
    if (first == program.npos || first == 0) { // only other programs are named by a path
        return std::nullopt;
    }
    const std::size_t last = program.rfind('/');
    const std::string_view name = program.substr(0, first);
    const std::string_view daemon = program.substr(last + 1);
    if (!name.starts_with("postfix") && !is_daemon(daemon)) {
        return std::nullopt;
    }
    return PostfixProgram{
        .instance = name.starts_with("postfix-") ? name : std::string_view("postfix"),
        .service = last == first ? std::string_view() : program.substr(first + 1, last - first - 1),
        .daemon = daemon};
}

bool read_postfix_message(const PostfixProgram& program, std::string_view message,
                          MailLogEvent& event) {
    const LogCursor line(message);
    const std::string_view daemon = program.daemon;
    event.instance = program.instance;
    if (daemon == "smtpd") {
        return read_smtpd(line, event);
    }
    if (daemon == "qmgr" || daemon == "oqmgr") {
        return read_qmgr(line, event);
    }
    if (is_deliverer(daemon)) {
        return read_delivery(program, line, event);
    }
    if (daemon == "pickup") {
        return read_pickup(line, event);
    }
    if (daemon == "cleanup") {
        return read_cleanup(line, event);
    }
    return daemon == "postscreen" && read_postscreen(line, event);
}

bool is_postfix_message(const PostfixProgram& program, std::string_view message) {
    LogCursor line(message);
    std::string_view id;
    const bool has_id =
        line.take_queue_id(id) || (program.daemon == "smtpd" && line.take("NOQUEUE: "));
    if (has_id && is_cut(program.daemon, line.rest())) {
        return false;
    }
    if (!is_one_of(program.daemon, {"qmgr", "oqmgr", "cleanup", "pickup", "bounce", "local",
                                    "virtual", "pipe", "error", "discard"})) {
        return true;
    }
    constexpr std::string_view k_beginnings[] = {
        "warning: ", "error: ", "fatal: ", "panic: ", "table ", "message repeated "};
    return has_id || std::any_of(std::begin(k_beginnings), std::end(k_beginnings),
                                 [&](std::string_view text) { return message.starts_with(text); });
}

} // namespace ispkit::mail
