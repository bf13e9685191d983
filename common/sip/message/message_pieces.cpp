// SPDX-License-Identifier: MIT
#include "sip/message/message_pieces.hpp"

#include <algorithm>

namespace ispkit::sip {

std::string_view unquoted(std::string_view name) {
    return name.size() >= 2 && name.front() == '\'' && name.back() == '\''
               ? name.substr(1, name.size() - 2)
               : name;
}

std::string_view user_of(std::string_view header) {
    const std::size_t bracket = header.rfind("<sip");
    std::string_view uri = header.substr(bracket == header.npos ? 0 : bracket + 1);
    uri.remove_prefix(std::min(uri.find("sip"), uri.size()));
    if (!take(uri, "sip:") && !take(uri, "sips:")) {
        return header;
    }
    return uri.substr(0, std::min(uri.find_first_of("@>;"), uri.size()));
}

bool is_plausible_reason(std::string_view text) {
    constexpr std::size_t k_longest_reason = 80;
    return !text.empty() && text.size() <= k_longest_reason &&
           std::all_of(text.begin(), text.end(), [](char c) {
               return text::is_letter(c) || text::is_digit(c) ||
                      std::string_view(" /()-.,").find(c) != std::string_view::npos;
           });
}

} // namespace ispkit::sip
