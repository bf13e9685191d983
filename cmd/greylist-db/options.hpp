// SPDX-License-Identifier: MIT
#pragma once

#include "cli/command_line.hpp"
#include "cli/json.hpp"
#include "mail/greylist/greylist.hpp"
#include "mail/lookup/stranger_lookups.hpp"
#include "mail/policy/service_database.hpp"

#include <chrono>
#include <cstddef>
#include <optional>
#include <string>
#include <vector>

namespace ispkit::greylist {

/// The most bytes of a list of clients or addresses.
inline constexpr std::size_t k_largest_list = 64 << 20;

/// The options that say what DNS is asked about strangers.
struct LookupOptions {
    bool passes_spf = false;
    std::vector<std::string> dns_lists;
    std::optional<std::chrono::seconds> dns_wait;
    std::vector<std::string> dns_servers;

    bool operator==(const LookupOptions&) const = default;

    void declare(cli::OptionTable& table);

    /// Throws cli::UsageError for options that need others.
    mail::LookupSettings settings() const;
};

/// The options that say which mail is greylisted.
struct PolicyOptions {
    std::chrono::seconds delay = std::chrono::minutes(5);
    std::chrono::seconds window = std::chrono::days(2);
    std::chrono::seconds lifetime = std::chrono::days(35);
    std::uint32_t auto_allow = 5;
    mail::NetworkLengths lengths;
    std::vector<std::string> exempt;
    std::vector<std::string> client_files;
    std::vector<std::string> recipient_files;
    std::vector<std::string> only_recipient_files;
    bool greylists_providers = false;
    LookupOptions lookups;

    void declare(cli::OptionTable& table);

    /// Declares those that say what counts as one client, and when a client is known.
    void declare_clients(cli::OptionTable& table);

    /// Reads the files that the options name.
    mail::GreylistPolicy policy() const;
};

/// Adds the members of an allow list's entry, as list and export write them.
cli::JsonObject& add_allowed(cli::JsonObject& object, const mail::GreylistStore::Allowed& allowed);

/// Declares the options of commands that only need to know which rows are too old.
void declare_lifetimes(cli::OptionTable& table, std::chrono::seconds& window,
                       std::chrono::seconds& lifetime);

/// Where its commands find the database.
inline constexpr mail::ServiceDatabase k_database{
    .variable = "GREYLIST_DB",
    .configuration = "/etc/ispkit/greylist-db.conf",
    .file = "/var/lib/ispkit/greylist.db",
    .help =
        "the database: an SQLite file, or postgresql://... for several hosts (default: "
        "$GREYLIST_DB, that of the service's configuration file, or /var/lib/ispkit/greylist.db)"};

} // namespace ispkit::greylist
