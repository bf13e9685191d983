// SPDX-License-Identifier: MIT
#include "sip/message/log_event.hpp"

namespace ispkit::sip {

std::string_view name_of(Kind kind) {
    switch (kind) {
    case Kind::wrong_password:
        return "wrong-password";
    case Kind::unknown_account:
        return "unknown-account";
    case Kind::acl:
        return "acl";
    case Kind::rejected_call:
        return "rejected-call";
    case Kind::abuse:
        return "abuse";
    case Kind::refused:
        return "refused";
    case Kind::policy:
        return "policy";
    case Kind::challenge:
        return "challenge";
    case Kind::pattern:
        return "pattern";
    }
    return "refused";
}

std::optional<Kind> kind_of_name(std::string_view name) {
    for (const Kind kind : k_kinds) {
        if (name_of(kind) == name) {
            return kind;
        }
    }
    return std::nullopt;
}

Reading failure(LogEvent& event, Kind kind, Trace trace, const Endpoint& peer,
                std::string_view account) {
    event.outcome = Outcome::failure;
    event.kind = kind;
    event.trace = trace;
    event.address = peer.address;
    event.port = peer.port;
    event.account = account;
    return Reading::event;
}

} // namespace ispkit::sip
