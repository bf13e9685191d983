// SPDX-License-Identifier: MIT
#include "mail/messages/state_text.hpp"

#include "mail/report/report_text.hpp"
#include "text/hex.hpp"

#include <algorithm>
#include <cstdint>

namespace ispkit::mail {

std::string_view take_word(std::string_view& rest) {
    const std::string_view word = rest.substr(0, rest.find(' '));
    rest.remove_prefix(std::min(word.size() + 1, rest.size()));
    return word;
}

bool read_hex(std::string_view digits, std::string& octets) {
    octets.resize(digits.size() / 2);
    return io::from_hex(digits, {reinterpret_cast<std::uint8_t*>(octets.data()), octets.size()});
}

std::string hex(std::string_view octets) {
    return io::to_hex({reinterpret_cast<const std::uint8_t*>(octets.data()), octets.size()});
}

std::optional<ActivityKind> kind_named(std::string_view name) {
    for (const ActivityKind kind :
         {ActivityKind::client, ActivityKind::sasl, ActivityKind::sender, ActivityKind::prefix}) {
        if (name_of(kind) == name) {
            return kind;
        }
    }
    return std::nullopt;
}

} // namespace ispkit::mail
