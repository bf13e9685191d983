// SPDX-License-Identifier: MIT
#include "mail/activity/activity.hpp"

#include <fmt/format.h>

namespace ispkit::mail {

std::string_view name_of(ActivityKind kind) {
    switch (kind) {
    case ActivityKind::client:
        return "client";
    case ActivityKind::sasl:
        return "sasl";
    case ActivityKind::sender:
        return "sender";
    case ActivityKind::prefix:
        return "prefix";
    case ActivityKind::uid:
        return "uid";
    }
    return "";
}

std::string label_of(ActivityKind kind, std::string_view key) {
    return kind == ActivityKind::uid ? fmt::format("local mail of uid {}", key)
                                     : fmt::format("{}:{}", name_of(kind), key);
}

std::optional<ActivityKind> kind_named(std::string_view name) {
    for (const ActivityKind kind : {ActivityKind::client, ActivityKind::sasl, ActivityKind::sender,
                                    ActivityKind::prefix, ActivityKind::uid}) {
        if (name_of(kind) == name) {
            return kind;
        }
    }
    return std::nullopt;
}

net::Prefix wide_network(const net::Address& address) {
    constexpr unsigned k_ipv4_length = 16;
    constexpr unsigned k_ipv6_length = 32;
    return {address, address.is_ipv4() ? k_ipv4_length : k_ipv6_length};
}

} // namespace ispkit::mail
