// SPDX-License-Identifier: MIT
#pragma once

#include "geo/geolocation.hpp"
#include "geo/origin.hpp"
#include "mail/activity/activity.hpp"
#include "mail/language/language.hpp"
#include "mail/language/phrase.hpp"
#include "mail/report/contacts.hpp"
#include "mail/score/score.hpp"
#include "mail/score/suspect.hpp"
#include "net/address.hpp"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace ispkit::mail {

/// An address from which an offender's messages came, with where it is.
struct OffenderClient {
    net::Address address;
    std::int64_t messages = 0;
    geo::Origin origin;
};

/// A customer that the report names, with what support needs to know of it.
struct Offender {
    Activity activity;
    Score score;
    /// The mail address to write to; empty if none is known.
    std::string contact;
    /// Those of the activity.
    std::vector<OffenderClient> clients;
    /// Of a local user: the host on which the uid has the activity's name; else empty.
    std::string host;
};

/// A local user gets the name that the uid has on this host, if it has one: the log does not tell
/// it.
Offender offender_of(Suspect suspect, const Contacts& contacts, geo::Geolocation& geolocation);

/// The name for people, such as "www-data on mx1.example.net"; empty if none is known.
std::string name_for_people(const Offender& offender, const Language& language);

/// How many of an offender's clients are shown to people.
constexpr std::size_t k_most_clients_shown = 10;

/// Whether the clients tell more than the offender's key does.
bool has_clients_to_show(const Offender& offender);

/// "and 3 more addresses" if there are more clients than are shown.
std::optional<Phrase> more_clients(const Offender& offender);

/// The clients to show, a line each: "12 messages from 198.51.100.7 (198.51.0.0/16; NL, AS64500
/// Example)"; then more_clients().
std::vector<Phrase> client_lines(const Offender& offender);

} // namespace ispkit::mail
