// SPDX-License-Identifier: MIT
#include "limit_options.hpp"

#include "error.hpp"

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

void LimitOptions::declare(cli::OptionTable& table) {
    table.section("Limits");
    table.list("--networks", "PREFIX|FILE", networks,
               "own networks: a prefix, or a file with one a line, each with an optional "
               "name; their clients are customers, and so are logins");
    table.list("--limit", "LIMIT", limits,
               "'[CLASS ]KEY: AMOUNT[, AMOUNT...] / WINDOW [ACTION] [\"REPLY\"]', or unlimited "
               "instead of what follows the colon; KEY is client, client/LEN, sasl, "
               "sasl-domain, sender, sender-domain, recipient-domain or server, AMOUNT N "
               "messages, N recipients or N bytes, WINDOW a time or message, ACTION defer, "
               "reject, hold or warn (default defer)",
               [](std::string_view text) { mail::RateLimit::parse(text); });
    table.list("--class", "CLASS", classes,
               "'NAME client PREFIX|FILE...' or 'NAME sasl LOGIN|@DOMAIN|*|FILE...': customers "
               "with limits of their own; the class 'others' has all customers and comes "
               "last");
    table.list("--limits-from", "FILE|QUERY", customers,
               "read the limits and classes of single customers, again when they change: a "
               "file of lines 'KEY ALLOWANCE' and 'KEY class NAME', or '[URL ]SELECT ...' "
               "with these two columns");
    table.value("--reply", "TEXT", reply,
                "answer with TEXT above limits without REPLY; {{key}}, {{problem}}, {{limit}}, "
                "{{used}}, {{advice}} and {{reason}} in it are replaced");
}

mail::RatePolicy LimitOptions::policy() const {
    mail::RatePolicy policy;
    add("--networks", networks, [&](const std::string& text) { policy.add_networks(text); });
    add("--class", classes, [&](const std::string& text) { policy.add_class(text); });
    add("--limit", limits, [&](const std::string& text) { policy.add_limit(text); });
    if (!reply.empty()) {
        with_context("--reply", [&] { policy.set_reply(reply); });
    }
    policy.check();
    return policy;
}

mail::CustomerReader LimitOptions::customer_reader(const mail::RatePolicy& policy,
                                                   const std::string& database) const {
    std::vector<mail::CustomerSource> sources;
    for (const std::string& text : customers) {
        sources.emplace_back(text, database);
    }
    return mail::CustomerReader(std::move(sources), policy.class_names());
}

mail::RatePolicy LimitOptions::policy_with_customers(const std::string& database) const {
    mail::RatePolicy read = policy();
    with_context("--limits-from",
                 [&] { read.set_customers(customer_reader(read, database).read()); });
    return read;
}

} // namespace ispkit::ratelimit
