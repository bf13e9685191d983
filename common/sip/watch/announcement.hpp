// SPDX-License-Identifier: MIT
#pragma once

#include "logfile/timestamp.hpp"
#include "sip/ban/ban_keeper.hpp"

#include <string>
#include <vector>

namespace ispkit::sip {

/// Whether people have to be told, and there is nothing to enforce.
bool is_report(const Announcement& announcement);

/// An announcement for the program that enforces it: a line of firewall::BanRecord's protocol with
/// the reasons behind it. Empty where there is nothing to enforce, or the ban has already ended.
std::string protocol_line(const Announcement& announcement, logfile::Time now);

/// The same for people: "203.0.113.5/32 banned for 600 s: failures, 5 failures, the last
/// wrong-password from 203.0.113.5, accounts: 100, 101". Text that senders chose comes after the
/// first ": " and contains no newline.
std::string sentence(const Announcement& announcement, logfile::Time now);

/// The same for a command: variables as "BANWATCH_NAME=value".
std::vector<std::string> environment(const Announcement& announcement, logfile::Time now);

} // namespace ispkit::sip
