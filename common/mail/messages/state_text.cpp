// SPDX-License-Identifier: MIT
#include "mail/messages/state_text.hpp"

#include "text/hex.hpp"

#include <cstdint>

namespace ispkit::mail {

bool read_hex(std::string_view digits, std::string& octets) {
    octets.resize(digits.size() / 2);
    return text::from_hex(digits, {reinterpret_cast<std::uint8_t*>(octets.data()), octets.size()});
}

std::string hex(std::string_view octets) {
    return text::to_hex({reinterpret_cast<const std::uint8_t*>(octets.data()), octets.size()});
}

} // namespace ispkit::mail
