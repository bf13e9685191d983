// SPDX-License-Identifier: MIT
#pragma once

#include "sip/config/address_list.hpp"
#include "sip/finding/audited_config.hpp"
#include "sip/finding/finding.hpp"

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
inline constexpr Rule k_acl_open = {"acl-open", Severity::medium,
                                    "put deny=0.0.0.0/0.0.0.0 and deny=::/0 before permit: without "
                                    "them, others are let in as well"};
inline constexpr Rule k_acl_alone = {
    "acl-alone", Severity::medium,
    "give it a secret, too: UDP lets others forge the addresses that are let in"};
inline constexpr Rule k_address_malformed = {
    "address-malformed", Severity::low,
    "write it as 192.0.2.0/24 or 2001:db8::/32: Asterisk does not know who is meant"};
inline constexpr Rule k_acl_missing = {
    "acl-missing", Severity::info,
    "if you know the phones' addresses, set deny=0.0.0.0/0.0.0.0 and a permit= for each"};

inline constexpr Rule k_realtime = {"realtime", Severity::low,
                                    "audit the database as well: sip-audit does not see it"};

/// The addresses that may send to the servers: IPv6 addresses only if a server listens on IPv6.
Share senders_of(AuditedConfigs configs);

/// The senders that the permit and deny lines of a section let in.
Share let_in(const Section& section, const Share& senders);

/// Whether these lines keep nearly everyone out.
bool keeps_strangers_out(const Section& section, const Share& senders);

/// Checks the access list of a section: permit, deny and acl.
void check_access_list(const AsteriskConfig& config, const Section& section, const Share& senders,
                       Findings& findings);

/// Checks that the permit and deny lines of a section, if it has any, keep someone out.
void check_permit_and_deny(const AsteriskConfig& config, const Section& section,
                           const Share& senders, Findings& findings);

/// Whether sip.conf lets anyone call without a secret, which is the default; not if that setting
/// may be in an absent file.
bool lets_guests_in(AuditedConfigs configs);

/// Whether a section of iax.conf is for callers without a secret, such as [guest]: a user without
/// one makes calls only, and receives none.
bool is_for_guests(const Section& section);

/// Whether a section of sip.conf, iax.conf or users.conf has a secret in any form.
bool has_secret(const Section& section);

/// Whether an endpoint of pjsip.conf is [anonymous] or [anonymous@domain], for callers whom no
/// other endpoint fits.
bool is_anonymous(const Section& endpoint);

/// The context in which calls start if no setting names one.
inline constexpr std::string_view k_default_context = "default";

/// The context in which the calls of an endpoint start, or those of guests by [general].
std::string_view context_of(const Section& section);

} // namespace ispkit::sip
