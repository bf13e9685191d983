// SPDX-License-Identifier: MIT
#pragma once

#include "mail/greylist/greylist_store.hpp"

#include <chrono>
#include <cstdint>

namespace ispkit::bench {

/// How long ago the known triplet with this number was last seen: all are spread over `age`.
std::chrono::seconds ago(std::uint64_t number, std::chrono::seconds age);

/// Adds the triplets of the mails 0 to known - 1, which have passed once, and their clients, which
/// have passed with four.
void fill(mail::GreylistStore& store, std::uint64_t known, std::chrono::seconds age,
          std::chrono::sys_seconds now);

} // namespace ispkit::bench
