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

} // namespace ispkit::sip
