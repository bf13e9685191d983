// SPDX-License-Identifier: MIT
#include "sip/message/security_event.hpp"

#include "sip/message/endpoint.hpp"
#include "sip/message/message_pieces.hpp"
#include "text/search.hpp"

namespace ispkit::sip {

namespace {

struct EventType {
    std::string_view name;
    Outcome outcome;
    Kind kind;
    Trace trace;
};

constexpr EventType k_event_types[] = {
    {"ChallengeSent", Outcome::challenge, Kind::challenge, Trace::other},
    {"SuccessfulAuth", Outcome::success, Kind::policy, Trace::other},
    {"InvalidPassword", Outcome::failure, Kind::wrong_password, Trace::security_secret},
    {"ChallengeResponseFailed", Outcome::failure, Kind::wrong_password, Trace::security_secret},
    {"InvalidAccountID", Outcome::failure, Kind::unknown_account, Trace::security_account},
    {"FailedACL", Outcome::failure, Kind::acl, Trace::security_acl},
    {"UnexpectedAddress", Outcome::failure, Kind::policy, Trace::other},
    {"InvalidTransport", Outcome::failure, Kind::policy, Trace::other},
    {"RequestNotAllowed", Outcome::failure, Kind::policy, Trace::other},
    {"RequestNotSupported", Outcome::failure, Kind::policy, Trace::other},
    {"RequestBadFormat", Outcome::failure, Kind::policy, Trace::other},
    {"AuthMethodNotAllowed", Outcome::failure, Kind::policy, Trace::other},
    {"SessionLimit", Outcome::failure, Kind::policy, Trace::other},
    {"MemoryLimit", Outcome::failure, Kind::policy, Trace::other},
    {"LoadAverageLimit", Outcome::failure, Kind::policy, Trace::other},
};

const EventType* type_of(std::string_view name) {
    for (const EventType& type : k_event_types) {
        if (type.name == name) {
            return &type;
        }
    }
    return nullptr;
}

/// Takes 'IPV4/UDP/203.0.113.5/5060"' from the front.
std::optional<Endpoint> take_network_address(std::string_view& text) {
    if (!take(text, "IPV4/") && !take(text, "IPV6/")) {
        return std::nullopt;
    }
    const std::size_t slash = text.find('/');
    const std::size_t quote = text.find('"');
    if (quote == text.npos || slash > quote) {
        return std::nullopt;
    }
    const std::string_view host_and_port = text.substr(slash + 1, quote - slash - 1);
    text.remove_prefix(quote + 1);
    const std::size_t port_slash = host_and_port.find('/');
    if (port_slash == host_and_port.npos) {
        return std::nullopt;
    }
    const std::optional<net::Address> address =
        net::Address::parse(host_and_port.substr(0, port_slash));
    const std::optional<std::uint16_t> port = parse_port(host_and_port.substr(port_slash + 1));
    return address && port ? std::optional(Endpoint{*address, *port}) : std::nullopt;
}

constexpr std::string_view k_local = ",LocalAddress=\"";

/// The remote address in 'LocalAddress="…",RemoteAddress="…"', if that stands at `at`.
std::optional<Endpoint> remote_address_at(std::string_view message, std::size_t at) {
    constexpr std::string_view k_remote = ",RemoteAddress=\"";
    std::string_view rest = message.substr(at + k_local.size());
    if (!take_network_address(rest) || !take(rest, k_remote)) {
        return std::nullopt;
    }
    const std::optional<Endpoint> remote = take_network_address(rest);
    return rest.empty() || rest.starts_with(',') ? remote : std::nullopt;
}

std::optional<Endpoint> rightmost_remote_address(std::string_view message) {
    for (std::size_t at = text::find_last(message, k_local, message.size()); at != message.npos;
         at = text::find_last(message, k_local, at)) {
        if (const std::optional<Endpoint> remote = remote_address_at(message, at)) {
            return remote;
        }
    }
    return std::nullopt;
}

/// The server's own words before the account.
std::string_view head_of(std::string_view message) {
    return message.substr(0, message.find(",AccountID=\""));
}

bool is_success_without_password(std::string_view message, const EventType& type) {
    return type.outcome == Outcome::success && message.ends_with(",UsingPassword=\"0\"");
}

/// Whether a success with a password is one for the account. PJSIP names the account whose password
/// it has checked. chan_sip names the called number, for calls of guests as well
/// (sip_report_security_event).
bool proves_password(std::string_view message, const EventType& type) {
    return type.outcome == Outcome::success && !is_success_without_password(message, type) &&
           head_of(message).find(",Service=\"PJSIP\"") != std::string_view::npos;
}

/// Whether the account and the session are the server's own words, and the sender's text stands
/// behind the addresses. The manager interface knows the user, unless it reports that it does not,
/// and logs responses and requests as they came. SIP's parsers accept no bare quote in a response.
bool is_sender_behind_address(std::string_view message, const EventType& type) {
    return type.trace != Trace::security_account &&
           head_of(message).find(",Service=\"AMI\"") != std::string_view::npos;
}

std::optional<Endpoint> remote_address(std::string_view message, const EventType& type) {
    if (is_sender_behind_address(message, type)) {
        const std::size_t at = message.find(k_local);
        return at == message.npos ? std::nullopt : remote_address_at(message, at);
    }
    return rightmost_remote_address(message);
}

/// A report of PJSIP's registrar, whose event has another meaning elsewhere.
struct Registration {
    std::string_view end;
    Kind kind;
    Trace trace;
};

constexpr Registration k_registrations[] = {
    {",ACLName=\"registrar_attempt_exceeds_maximum_configured_contacts\"", Kind::policy,
     Trace::other},
    {",ACLName=\"registrar_invalid_contacts_provided\"", Kind::policy, Trace::other},
    {",RequestType=\"registrar_requested_aor_not_found\"", Kind::unknown_account,
     Trace::security_account},
};

void read_registration(std::string_view message, LogEvent& event) {
    for (const Registration& registration : k_registrations) {
        if (message.ends_with(registration.end)) {
            event.kind = registration.kind;
            event.trace = registration.trace;
        }
    }
}

/// The value of a field that stands before anything that the sender can write, or is the sender's
/// own text and ends before the next field.
std::string_view field(std::string_view message, std::string_view start, std::string_view end) {
    const std::size_t at = message.find(start);
    if (at == message.npos) {
        return {};
    }
    message.remove_prefix(at + start.size());
    return message.substr(0, message.find(end));
}

} // namespace

Reading read_security_event(std::string_view message, LogEvent& event) {
    if (!take(message, "SecurityEvent=\"")) {
        return Reading::nothing;
    }
    const EventType* const type = type_of(message.substr(0, message.find('"')));
    if (type == nullptr) {
        return Reading::unclear;
    }
    const std::optional<Endpoint> remote = remote_address(message, *type);
    if (!remote) {
        return type->outcome == Outcome::failure ? Reading::unclear : Reading::nothing;
    }
    event.outcome = type->outcome;
    event.kind = type->kind;
    event.trace = type->trace;
    if (type->outcome == Outcome::failure) {
        read_registration(message, event);
    }
    event.address = remote->address;
    event.port = remote->port;
    event.account = field(message, ",AccountID=\"", "\",SessionID=\"");
    // PJSIP writes <unknown> where no endpoint matches.
    if (event.account == "<unknown>" || is_success_without_password(message, *type)) {
        event.account = {};
    }
    event.proves_password = proves_password(message, *type);
    event.call_id = field(message, "\",SessionID=\"", "\",LocalAddress=\"");
    return Reading::event;
}

} // namespace ispkit::sip
