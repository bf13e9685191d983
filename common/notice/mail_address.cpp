// SPDX-License-Identifier: MIT
#include "notice/mail_address.hpp"

#include "error.hpp"
#include "text/ascii.hpp"

#include <algorithm>

namespace ispkit::notice {

namespace {

constexpr std::size_t k_longest = 254; // RFC 5321, 4.5.3.1.3, without <>

/// Whether the text has one or more characters, all of which are letters, digits or among `more`.
bool consists_of(std::string_view text, std::string_view more) {
    return !text.empty() && std::all_of(text.begin(), text.end(), [&](char c) {
        return text::is_letter(c) || text::is_digit(c) || more.find(c) != more.npos;
    });
}

bool is_local_part(std::string_view text) {
    return text.size() <= k_longest && consists_of(text, ".!#$%&'*+/=?^_`{|}~-");
}

} // namespace

bool is_mail_address(std::string_view text) {
    const std::size_t at = text.find('@');
    return at != text.npos && text.size() <= k_longest && is_local_part(text.substr(0, at)) &&
           consists_of(text.substr(at + 1), ".-");
}

bool is_recipient(std::string_view text) {
    return is_local_part(text) || is_mail_address(text);
}

void check_recipient(std::string_view text) {
    if (!is_recipient(text)) {
        throw_error("'{}' is not a recipient of mail (examples: noc@example.net, root)", text);
    }
}

void check_recipients(std::string_view text) {
    std::size_t start = 0;
    std::size_t comma = 0;
    do {
        comma = text.find(',', start);
        check_recipient(text::trim(text.substr(start, comma - start)));
        start = comma + 1;
    } while (comma != text.npos);
}

} // namespace ispkit::notice
