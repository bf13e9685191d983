// SPDX-License-Identifier: MIT
#include "sip/config/asterisk_comments.hpp"

#include "error.hpp"

#include <algorithm>

namespace ispkit::sip {

namespace {

constexpr std::size_t k_deepest_nesting = 128;

/// ";--", but not ";---", which people use to draw lines.
bool opens(std::string_view rest) {
    return rest.starts_with(";--") && !rest.substr(3).starts_with('-');
}

} // namespace

std::optional<std::string> AsteriskComments::strip(std::string_view line, std::uint64_t number) {
    bool has_text = begins_.empty();
    std::string text;
    // A "--" that was already read does not close a comment with the semicolon after it.
    std::size_t begin = 0;
    while (true) {
        const std::size_t semicolon = std::min(line.find(';', begin), line.size());
        const std::string_view before = line.substr(begin, semicolon - begin);
        const bool is_text = begins_.empty();
        if (is_text) {
            text += before;
        }
        if (semicolon == line.size()) {
            break;
        }
        begin = semicolon + 1;
        if (before.ends_with('\\')) {
            if (is_text) {
                text.back() = ';';
            }
        } else if (opens(line.substr(semicolon))) {
            open(number);
            begin = semicolon + 3;
        } else if (before.ends_with("--")) {
            close();
            has_text = has_text || begins_.empty();
        } else if (is_text) {
            break;
        }
    }
    return has_text ? std::optional(text) : std::nullopt;
}

std::optional<std::uint64_t> AsteriskComments::unfinished() const {
    return begins_.empty() ? std::nullopt : std::optional(begins_.back());
}

void AsteriskComments::open(std::uint64_t line) {
    if (begins_.size() == k_deepest_nesting) {
        throw_error("comments nest deeper than {}", k_deepest_nesting);
    }
    begins_.push_back(line);
}

void AsteriskComments::close() {
    if (begins_.empty()) {
        throw_error(
            "'--;' ends a comment that did not begin: Asterisk ignores the rest of the file");
    }
    begins_.pop_back();
}

} // namespace ispkit::sip
