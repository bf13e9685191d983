// SPDX-License-Identifier: MIT
#include "mail/address/own_networks.hpp"

#include "net/example.hpp"

#include <fmt/format.h>

namespace ispkit::mail {

std::string mistake_in_own_networks(std::string_view option, const net::PrefixSet& networks) {
    if (!net::is_for_examples(networks) || net::are_examples_in_use()) {
        return {};
    }
    return fmt::format("{} has only networks that are reserved for examples: replace them with "
                       "your own",
                       option);
}

} // namespace ispkit::mail
