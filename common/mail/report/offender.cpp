// SPDX-License-Identifier: MIT
#include "mail/report/offender.hpp"

#include "net/own_addresses.hpp"
#include "text/number.hpp"

#include <fmt/format.h>
#include <pwd.h>

#include <algorithm>
#include <utility>

namespace ispkit::mail {

namespace {

/// "www-data"; empty if this host has no such user.
std::string name_here(const std::string& uid) {
    uid_t number = 0;
    const passwd* const user = text::read_number(uid, number) ? ::getpwuid(number) : nullptr;
    return user == nullptr ? "" : user->pw_name;
}

} // namespace

Offender offender_of(Suspect suspect, const Contacts& contacts, geo::Geolocation& geolocation) {
    Offender offender;
    offender.contact = contacts.address_of(suspect.activity);
    for (const ActivityClient& client : suspect.activity.clients) {
        offender.clients.push_back(
            {client.address, client.messages, geolocation.origin_of(client.address)});
    }
    offender.activity = std::move(suspect.activity);
    if (offender.activity.kind == ActivityKind::uid) {
        offender.activity.name = name_here(offender.activity.key);
        offender.host = net::own_name();
    }
    offender.score = std::move(suspect.score);
    return offender;
}

std::string name_for_people(const Offender& offender, const Language& language) {
    const std::string& name = offender.activity.name;
    return name.empty() || offender.host.empty()
               ? name
               : language.text({"name-uid", {{"user", name}, {"host", offender.host}}});
}

bool has_clients_to_show(const Offender& offender) {
    return offender.activity.kind == ActivityKind::client
               ? !offender.clients.empty() && !offender.clients.front().origin.str().empty()
               : !offender.clients.empty();
}

std::optional<Phrase> more_clients(const Offender& offender) {
    const auto shown =
        static_cast<std::int64_t>(std::min(offender.clients.size(), k_most_clients_shown));
    const std::int64_t hidden = offender.activity.addresses - shown;
    if (hidden <= 0) {
        return {};
    }
    return Phrase{"clients-more", {{"count", hidden}}};
}

std::vector<Phrase> client_lines(const Offender& offender) {
    std::vector<Phrase> lines;
    if (!has_clients_to_show(offender)) {
        return lines;
    }
    for (const OffenderClient& client : offender.clients) {
        if (lines.size() == k_most_clients_shown) {
            break;
        }
        const std::string network = wide_network(client.address).str();
        const std::string origin = client.origin.str();
        lines.push_back(
            {"clients-line",
             {{"messages", client.messages},
              {"address", client.address.str()},
              {"place", origin.empty() ? network : fmt::format("{}; {}", network, origin)}}});
    }
    if (std::optional<Phrase> more = more_clients(offender)) {
        lines.push_back(*std::move(more));
    }
    return lines;
}

} // namespace ispkit::mail
