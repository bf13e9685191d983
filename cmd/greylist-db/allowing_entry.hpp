// SPDX-License-Identifier: MIT
#pragma once

#include "mail/greylist/greylist.hpp"
#include "options.hpp"

#include <string>

namespace ispkit::greylist {

/// The entry of a list that lets a request pass for that reason, with the place where it stands:
/// "allowed.txt:12: .example.org", "built-in provider google.com", "allow client .example.org",
/// "--exempt networks: 198.51.100.0/24". Empty if no list has to do with the reason. Throws Error.
std::string allowing_entry(const PolicyOptions& options, mail::GreylistStore& store,
                           const mail::PolicyRequest& request, mail::GreylistReason reason);

} // namespace ispkit::greylist
