// SPDX-License-Identifier: MIT
#include "mail/report/offender.hpp"

#include "text/quantity.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

namespace ispkit::mail {

Offender offender_of(Suspect suspect, const Contacts& contacts, geo::Geolocation& geolocation) {
    Offender offender;
    offender.contact = contacts.address_of(suspect.activity);
    for (const ActivityClient& client : suspect.activity.clients) {
        offender.clients.push_back(
            {client.address, client.messages, geolocation.origin_of(client.address)});
    }
    offender.activity = std::move(suspect.activity);
    offender.score = std::move(suspect.score);
    return offender;
}

bool has_clients_to_show(const Offender& offender) {
    return offender.activity.kind == ActivityKind::client
               ? !offender.clients.empty() && !offender.clients.front().origin.str().empty()
               : !offender.clients.empty();
}

std::string more_clients(const Offender& offender) {
    const auto shown =
        static_cast<std::int64_t>(std::min(offender.clients.size(), k_most_clients_shown));
    const std::int64_t hidden = offender.activity.addresses - shown;
    return hidden <= 0 ? std::string()
                       : fmt::format("and {} more address{}", text::grouped(hidden),
                                     hidden == 1 ? "" : "es");
}

std::vector<std::string> client_lines(const Offender& offender) {
    std::vector<std::string> lines;
    if (!has_clients_to_show(offender)) {
        return lines;
    }
    for (const OffenderClient& client : offender.clients) {
        if (lines.size() == k_most_clients_shown) {
            break;
        }
        const std::string origin = client.origin.str();
        lines.push_back(fmt::format(
            "{} from {} ({}{}{})", text::counted(client.messages, "message"), client.address.str(),
            wide_network(client.address).str(), origin.empty() ? "" : "; ", origin));
    }
    if (std::string more = more_clients(offender); !more.empty()) {
        lines.push_back(std::move(more));
    }
    return lines;
}

} // namespace ispkit::mail
