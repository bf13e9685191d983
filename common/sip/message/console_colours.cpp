// SPDX-License-Identifier: MIT
#include "sip/message/console_colours.hpp"

#include "sip/message/message_pieces.hpp"

#include <algorithm>

namespace ispkit::sip {

void strip_colours(std::string_view line, std::string& plain) {
    plain.clear();
    while (!line.empty()) {
        const std::size_t escape = std::min(line.find("\x1b["), line.find("#033["));
        plain.append(line.substr(0, escape));
        if (escape == line.npos) {
            return;
        }
        line.remove_prefix(escape);
        std::string_view parameters = line.substr(line[0] == '#' ? 5 : 2);
        parameters.remove_prefix(
            std::min(parameters.find_first_not_of("0123456789;"), parameters.size()));
        if (take(parameters, "m")) {
            line = parameters;
        } else {
            plain.push_back(line[0]);
            line.remove_prefix(1);
        }
    }
}

} // namespace ispkit::sip
