// SPDX-License-Identifier: MIT
#pragma once

#include "mail/limit/allowance.hpp"

#include <string>
#include <string_view>

namespace ispkit::mail {

/// An answer in the operator's words: "[CODE X.Y.Z ]TEXT", with placeholders. The code is a
/// reply code of SMTP (RFC 5321, 4.2) and an enhanced status code (RFC 3463) of the same class: 4
/// for defer and 5 for reject; the other actions have none. Without it the answer has the code that
/// the limit would have without these words.
class ReplyText {
public:
    /// Throws Error if the text is not such an answer for that action: it names an unknown
    /// placeholder, has a code of another class, is longer than 400 characters, or has a character
    /// that is not printable ASCII, which SMTP's answers do not allow.
    static void check(std::string_view text, LimitAction action);

    /// The same for words of all limits, which may not begin with a code.
    static void check_words(std::string_view text);

    /// The values of the placeholders.
    struct Values {
        /// {{key}}: "sasl:joe".
        std::string_view key;
        /// {{problem}}: "limit of 200 messages in 1h reached", "sending is suspended".
        std::string_view problem;
        /// {{limit}}: "200 messages in 1h".
        std::string_view limit;
        /// {{used}}: "198 messages", what counts without this message.
        std::string_view used;
        /// {{advice}}: "try again in 9 minutes"; may be empty.
        std::string_view advice;
        /// {{reason}}: why an operator gave this limit; may be empty.
        std::string_view reason;
    };

    /// The answer in those words: with the given code if the text has none or has one of another
    /// class, because waiting turned out to be of no use.
    static std::string fill(std::string_view text, std::string_view code, const Values& values);
};

} // namespace ispkit::mail
