// SPDX-License-Identifier: MIT
#pragma once

#include "geo/origin.hpp"
#include "logfile/timestamp.hpp"
#include "sip/ban/ban_keeper.hpp"

#include <optional>
#include <string>
#include <vector>

namespace ispkit::sip {

/// Whether people have to be told of something that is not in force.
bool is_report(const Announcement& announcement);

/// An announcement for the program that enforces it: a line of firewall::BanRecord's protocol with
/// the reasons behind it. Empty where there is nothing to enforce, or the ban has already ended.
std::string protocol_line(const Announcement& announcement, logfile::Time now);

/// The client that the announcement is about, if it is about one.
std::optional<net::Address> client_of(const Announcement& announcement);

/// The same for people: "203.0.113.5/32 banned for 600 s: failures, 5 failures, the last
/// wrong-password from 203.0.113.5 (NL, AS64500 Example), accounts: 100, 101". Text that senders
/// chose, and the client's origin, come after the first ": " and contain no newline.
std::string sentence(const Announcement& announcement, logfile::Time now,
                     const geo::Origin& origin = {});

/// The same for a command: variables as "BANWATCH_NAME=value".
std::vector<std::string> environment(const Announcement& announcement, logfile::Time now,
                                     const geo::Origin& origin = {});

} // namespace ispkit::sip
