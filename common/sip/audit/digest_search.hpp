// SPDX-License-Identifier: MIT
#pragma once

#include "sip/account/known_secrets.hpp"
#include "sip/audit/credential.hpp"

#include <optional>
#include <string>

namespace ispkit::sip {

/// The secret of a digest credential, HASH(user:realm:secret), if it is a known secret or one
/// made from the account's names. Throws Error if OpenSSL does not have the hash.
std::optional<std::string> find_digest_secret(const Credential& credential,
                                              const KnownSecrets& known);

} // namespace ispkit::sip
