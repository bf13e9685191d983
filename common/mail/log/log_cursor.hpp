// SPDX-License-Identifier: MIT
#pragma once

#include "mail/log/mail_log_event.hpp"

#include <cstdint>
#include <string_view>

namespace ispkit::mail {

/// What is left of a log line. Every step takes what it describes from the front and returns
/// whether it was there; where it was not, nothing is taken.
class LogCursor {
public:
    explicit LogCursor(std::string_view text)
        : rest_(text) {}

    std::string_view rest() const { return rest_; }

    bool starts_with(std::string_view text) const { return rest_.starts_with(text); }

    bool take(std::string_view text);

    /// The text up to the delimiter, which is taken too.
    bool take_until(std::string_view delimiter, std::string_view& text);

    /// "name.example[198.51.100.7]" or, postscreen's, "[198.51.100.7]", perhaps with ":25". The
    /// name holds no blanks. The address is nothing where there is "unknown" in the brackets.
    bool take_client(LogClient& client);

    /// "4F2A17C3B5: ", or a long one, "4dQxTc0VzWzZ2cF: ".
    bool take_queue_id(std::string_view& id);

    /// "<joe@example.org>", where quoted strings may hold '>' ("<"joe>"@example.org>"). The text is
    /// without brackets.
    bool take_path(std::string_view& path);

private:
    std::string_view rest_;
};

/// Whether the text is a queue id as Postfix makes them: upper-case hexadecimal digits, or digits
/// and letters without vowels.
bool is_queue_id(std::string_view text);

/// The number that the text is; 0 where it is none.
std::int64_t log_number(std::string_view text);

} // namespace ispkit::mail
