// SPDX-License-Identifier: MIT
#pragma once

#include "mail/log/mail_log_event.hpp"

#include <cstdint>
#include <string_view>

namespace ispkit::mail {

/// The rest of a log line. Every function takes what it describes from the front and returns
/// whether it was there; if not, it takes nothing.
class LogCursor {
public:
    explicit LogCursor(std::string_view text)
        : rest_(text) {}

    std::string_view rest() const { return rest_; }

    bool starts_with(std::string_view text) const { return rest_.starts_with(text); }

    bool take(std::string_view text);

    /// The text up to the delimiter; the delimiter is taken too.
    bool take_until(std::string_view delimiter, std::string_view& text);

    /// "name.example[198.51.100.7]" or, in postscreen's lines, "[198.51.100.7]", either with an
    /// optional ":25". The name contains no blanks. The address is nothing if the brackets contain
    /// "unknown".
    bool take_client(LogClient& client);

    /// "4F2A17C3B5: ", or a long one, "4dQxTc0VzWzZ2cF: ".
    bool take_queue_id(std::string_view& id);

    /// "<joe@example.org>"; quoted strings may contain '>' ("<"joe>"@example.org>"). The text is
    /// without the brackets.
    bool take_path(std::string_view& path);

private:
    std::string_view rest_;
};

/// Whether the text is a queue ID of Postfix: upper-case hexadecimal digits, or digits and letters
/// without vowels.
bool is_queue_id(std::string_view text);

/// The text as a number; 0 if it is not a number.
std::int64_t log_number(std::string_view text);

} // namespace ispkit::mail
