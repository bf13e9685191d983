// SPDX-License-Identifier: MIT
// Any octets as a limit, as a class, as a reply, as a customer table, and as a key: what is
// understood is written so that it is understood the same.

#include "error.hpp"
#include "fuzz_target.hpp"
#include "mail/limit/rate_policy.hpp"
#include "mail/ratelimit/login_watch.hpp"

#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

FUZZ_TARGET(rate_limit, data, size) {
    using namespace ispkit;
    const std::string_view text(reinterpret_cast<const char*>(data), size);
    try {
        const mail::RateLimit limit = mail::RateLimit::parse(text);
        if (!(mail::RateLimit::parse(limit.str()) == limit)) {
            std::abort();
        }
    } catch (const Error&) {
    }
    try {
        const std::string rule = mail::SuspensionRule::parse(text).str();
        if (mail::SuspensionRule::parse(rule).str() != rule) {
            std::abort();
        }
    } catch (const Error&) {
    }
    constexpr std::size_t k_longest_key = 300; // longer ones are cut
    try {
        const std::string subject = mail::parse_subject(text.substr(0, k_longest_key));
        if (mail::parse_subject(subject) != subject) {
            std::abort();
        }
    } catch (const Error&) {
    }
    try {
        mail::CustomerTable table({"dsl", "gold"});
        table.add_text(text, "table");
    } catch (const Error&) {
    }
    try {
        mail::RatePolicy().set_reply(std::string(text));
    } catch (const Error&) {
    }
    // Files that classes name are not for a fuzzer to read: what has a '/', and of clients any
    // word.
    if (text.find('/') != text.npos || text.find("client") != text.npos) {
        return;
    }
    try {
        mail::RatePolicy policy;
        policy.add_class(text);
    } catch (const Error&) {
    }
}
