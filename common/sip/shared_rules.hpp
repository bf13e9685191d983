// SPDX-License-Identifier: MIT
#pragma once

#include "sip/finding.hpp"

#include <string_view>

namespace ispkit::sip {

/// Rules that hold for pjsip.conf as well as for the other files.
inline constexpr Rule k_secret_missing = {
    "secret-missing", Severity::critical,
    "give it a random secret, as sip-secret makes them, or the address that it comes from"};
inline constexpr Rule k_guests_share_context = {
    "guests-share-context", Severity::critical,
    "give guests a context that reaches nothing but what strangers may call"};
inline constexpr Rule k_context_default = {
    "context-default", Severity::medium,
    "give it a context of its own that reaches only what it may call"};
inline constexpr Rule k_user_is_extension = {
    "user-is-extension", Severity::low,
    "give it a random user name, as sip-secret --format makes them"};
inline constexpr Rule k_acl_open = {
    "acl-open", Severity::medium,
    "put deny=0.0.0.0/0.0.0.0 before permit: without it, others are let in as well"};
inline constexpr Rule k_acl_missing = {
    "acl-missing", Severity::info,
    "where the phones' addresses are known, deny=0.0.0.0/0.0.0.0 and permit= them"};

/// Checks the access list of a section: permit, deny and acl.
void check_access_list(const AsteriskConfig& config, const Section& section, Findings& findings);

/// The context that calls start in where nothing says so.
inline constexpr std::string_view k_default_context = "default";

} // namespace ispkit::sip
