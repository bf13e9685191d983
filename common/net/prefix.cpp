// SPDX-License-Identifier: MIT
#include "net/prefix.hpp"

#include "text/number.hpp"

#include <fmt/format.h>

namespace ispkit::net {

std::optional<Prefix> Prefix::parse(std::string_view text) {
    const std::size_t slash = text.find('/');
    const std::optional<Address> address = Address::parse(text.substr(0, slash));
    if (!address) {
        return std::nullopt;
    }
    if (slash == text.npos) {
        return Prefix(*address, longest(*address));
    }
    const std::string_view digits = text.substr(slash + 1);
    unsigned length = 0;
    if (!text::read_number(digits, length) || length > longest(*address)) {
        return std::nullopt;
    }
    return Prefix(*address, length);
}

std::string Prefix::str() const {
    return fmt::format("{}/{}", first_.str(), length());
}

} // namespace ispkit::net
