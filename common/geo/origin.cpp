// SPDX-License-Identifier: MIT
#include "geo/origin.hpp"

#include <fmt/format.h>

namespace ispkit::geo {

std::string Origin::as() const {
    return as_number == 0 ? std::string() : fmt::format("AS{}", as_number);
}

std::string Origin::str() const {
    std::string network = as();
    if (!as_name.empty()) {
        network += (network.empty() ? "" : " ") + as_name;
    }
    return country.empty() || network.empty() ? country + network : country + ", " + network;
}

} // namespace ispkit::geo
