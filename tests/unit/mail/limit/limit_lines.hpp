// SPDX-License-Identifier: MIT
#pragma once

#include "error.hpp"
#include "mail/limit/rate_policy.hpp"
#include "text/lines.hpp"
#include "text/split.hpp"

#include <string>
#include <string_view>

/// Adds what lines say, each the name of an option and its value: "limit sasl: 9 messages / 1h".
/// Throws Error.
inline void add_lines(ispkit::mail::RatePolicy& policy, std::string_view lines) {
    using namespace ispkit;
    text::for_each_line(lines, "lines", [&](std::string_view line, std::uint64_t) {
        const std::string_view word = text::take_word(line);
        if (word == "limit") {
            policy.add_limit(line);
        } else if (word == "class") {
            policy.add_class(line);
        } else if (word == "networks") {
            do {
                policy.add_networks(std::string(text::take_word(line)));
            } while (!line.empty());
        } else if (word == "reply") {
            policy.set_reply(std::string(line));
        } else if (!word.empty()) {
            throw_error("'{}' is no option", word);
        }
    });
}
