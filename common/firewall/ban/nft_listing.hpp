// SPDX-License-Identifier: MIT
#pragma once

#include "firewall/ban/ban_listing.hpp"
#include "firewall/ban/nft_script.hpp"

#include <string_view>

namespace ispkit::firewall {

/// The content of the table "inet ispkit".
struct NftListing : BanListing {
    NftSets sets;
};

/// Reads libnftables' JSON (libnftables-json(5)) for the table. Throws Error for anything else.
NftListing parse_nft_listing(std::string_view json);

} // namespace ispkit::firewall
