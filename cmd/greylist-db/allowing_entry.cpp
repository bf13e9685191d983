// SPDX-License-Identifier: MIT
#include "allowing_entry.hpp"

#include "io/file.hpp"
#include "mail/address/known_networks.hpp"
#include "mail/greylist/big_providers.hpp"

#include <fmt/format.h>

#include <optional>
#include <string_view>
#include <vector>

namespace ispkit::greylist {

namespace {

using mail::GreylistReason;

/// The first entry of the files; empty if none contains it.
template <typename Find>
std::string entry_in_files(const std::vector<std::string>& files, Find&& find) {
    std::string entry;
    for (auto file = files.begin(); file != files.end() && entry.empty(); ++file) {
        entry = find(io::read_file(*file, k_largest_list), *file);
    }
    return entry;
}

std::string exempt_network(const PolicyOptions& options, const mail::PolicyRequest& request) {
    for (const std::string& prefix_or_file : options.exempt) {
        for (const net::Prefix& prefix : mail::networks_of_argument(prefix_or_file)) {
            if (prefix.contains(*request.client)) {
                return fmt::format("--exempt {}: {}", prefix_or_file, prefix.str());
            }
        }
    }
    return {};
}

std::string provider_of(const mail::PolicyRequest& request) {
    for (const mail::BigProvider& provider : mail::big_providers()) {
        mail::ClientList clients;
        clients.add(provider.domain);
        if (clients.contains(request)) {
            return fmt::format("built-in provider {}", provider.domain);
        }
    }
    return {};
}

std::string entry_in_options(const PolicyOptions& options, const mail::PolicyRequest& request,
                             GreylistReason reason) {
    if (reason == GreylistReason::exempt) {
        return exempt_network(options, request);
    }
    if (reason == GreylistReason::allowed_client) {
        std::string entry = entry_in_files(
            options.client_files, [&](const std::string& text, const std::string& name) {
                return mail::ClientList::entry_for(request, text, name);
            });
        return !entry.empty() || options.greylists_providers ? entry : provider_of(request);
    }
    if (reason == GreylistReason::allowed_recipient) {
        return entry_in_files(
            options.recipient_files, [&](const std::string& text, const std::string& name) {
                return mail::AddressList::entry_for(request.recipient, text, name);
            });
    }
    return {};
}

/// Whether the entry of the database is for the reason, and contains what the request has.
bool lets_pass(const mail::GreylistStore::Allowed& allowed, const mail::PolicyRequest& request,
               GreylistReason reason) {
    if (allowed.kind == "client" && reason == GreylistReason::allowed_client) {
        mail::ClientList clients;
        clients.add(allowed.entry);
        return clients.contains(request);
    }
    const bool is_sender = allowed.kind == "sender" && reason == GreylistReason::allowed_sender;
    const bool is_recipient =
        allowed.kind == "recipient" && reason == GreylistReason::allowed_recipient;
    if (!is_sender && !is_recipient) {
        return false;
    }
    mail::AddressList addresses;
    addresses.add(allowed.entry);
    return addresses.contains(is_sender ? request.sender : request.recipient);
}

} // namespace

std::string allowing_entry(const PolicyOptions& options, mail::GreylistStore& store,
                           const mail::PolicyRequest& request, GreylistReason reason) {
    std::string entry = entry_in_options(options, request, reason);
    if (!entry.empty()) {
        return entry;
    }
    for (const mail::GreylistStore::Allowed& allowed : store.allowed()) {
        if (lets_pass(allowed, request, reason)) {
            return fmt::format("allow {} {}", allowed.kind, allowed.entry);
        }
    }
    return {};
}

} // namespace ispkit::greylist
