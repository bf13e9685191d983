// SPDX-License-Identifier: MIT
#include "limit_options.hpp"

#include "error.hpp"
#include "io/file.hpp"

#include <string_view>

namespace ispkit::ratelimit {

namespace {

template <typename Add>
void add(std::string_view option, const std::vector<std::string>& texts, Add&& add_one) {
    for (const std::string& text : texts) {
        with_context(option, [&] { add_one(text); });
    }
}

} // namespace

void LimitOptions::declare(cli::CommandLine& command_line) {
    command_line.section("Limits");
    command_line.list("--networks", "PREFIX|FILE", networks,
                      "own networks: a prefix, or a file with one a line, each with an optional "
                      "name; their clients are customers, and so are logins");
    command_line.list("--limit", "LIMIT", limits,
                      "'[CLASS ]KEY: N messages, N recipients / WINDOW [ACTION]', or unlimited "
                      "instead of the numbers; KEY is "
                      "client, client/LEN, sasl, sender, sender-domain or recipient-domain, "
                      "ACTION defer, reject, hold or warn (default defer)");
    command_line.list("--class", "CLASS", classes,
                      "'NAME client PREFIX|FILE...' or 'NAME sasl LOGIN|FILE...': customers with "
                      "limits of their own; the first class that lists a client applies");
    command_line.list(
        "--config", "FILE", files,
        "read lines 'limit LIMIT', 'class CLASS' and 'networks PREFIX|FILE...' from FILE");
}

mail::RatePolicy LimitOptions::policy() const {
    constexpr std::size_t k_largest_file = 64 << 20;
    mail::RatePolicy policy;
    add("--networks", networks, [&](const std::string& text) { policy.add_networks(text); });
    add("--class", classes, [&](const std::string& text) { policy.add_class(text); });
    add("--limit", limits, [&](const std::string& text) { policy.add_limit(text); });
    for (const std::string& file : files) {
        policy.add_file(io::read_file(file, k_largest_file), file);
    }
    policy.check();
    return policy;
}

} // namespace ispkit::ratelimit
