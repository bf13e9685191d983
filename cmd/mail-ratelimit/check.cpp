// SPDX-License-Identifier: MIT
#include "cli/json.hpp"
#include "commands.hpp"
#include "io/clock.hpp"
#include "mail/ratelimit/rate_limiter.hpp"
#include "mail/request/typed_request.hpp"
#include "service.hpp"
#include "text/visible_text.hpp"
#include "usage_lines.hpp"

namespace ispkit::ratelimit {

const cli::Tool k_check{
    .name = "mail-ratelimit check",
    .summary = "Show how serve would decide one request: the customer's classes, each limit that "
               "applies with what counts now, and the answer. Counts nothing. Exit with 1 if the "
               "mail is refused.",
    .synopsis = {"[--json] [--config FILE] [LIMITS] [--db URL] [NAME=VALUE...]"},
    .examples =
        {{"mail-ratelimit check --config /etc/ispkit/mail-ratelimit.conf client_address=192.0.2.5 "
          "sasl_username=joe sender=joe@example.org recipient_count=20",
          "the attributes of Postfix's policy protocol; protocol_state is END-OF-MESSAGE "
          "unless given"},
         {"mail-ratelimit check --config mail-ratelimit.conf < request",
          "the same from standard input, one a line"}},
    .libraries = {},
};

namespace {

/// Opens the database, or an empty one if there is none yet.
mail::RateStore opened(const std::string& database, const cli::CommandLine& command_line) {
    if (store::is_there(database)) {
        return mail::RateStore(database, store::Access::read_only);
    }
    command_line.warn("{}: there is no such database: nothing counts yet", database);
    return mail::RateStore(":memory:");
}

std::string limit_of(const mail::LimitClaim& claim) {
    return fmt::format("{}{}{}: {}", claim.class_name, claim.class_name.empty() ? "" : " ",
                       mail::kind_of(claim.subject), claim.allowance.str());
}

bool decides(const mail::LimitClaim& claim, const mail::RateDecision& decision) {
    return decision.excess && decision.excess->claim.subject == claim.subject &&
           decision.excess->claim.class_name == claim.class_name &&
           decision.excess->claim.allowance == claim.allowance;
}

std::string claim_text(const mail::LimitClaim& claim, const mail::RateDecision& decision) {
    return fmt::format("{}\t{}\t{}\tcounted {}\tadds {}\t{}", claim.is_own ? "own limit" : "limit",
                       text::visible_text(claim.subject), limit_of(claim),
                       mail::usage_text(claim.allowance, claim.used),
                       mail::usage_text(claim.allowance, claim.added),
                       decides(claim, decision) ? "decides"
                       : claim.is_exceeded()    ? "exceeded"
                                                : "has room");
}

cli::JsonObject usage_json(const mail::Usage& usage) {
    return cli::JsonObject()
        .add("messages", static_cast<std::uint64_t>(usage.messages))
        .add("recipients", static_cast<std::uint64_t>(usage.recipients))
        .add("bytes", static_cast<std::uint64_t>(usage.bytes));
}

cli::JsonObject claim_json(const mail::LimitClaim& claim, const mail::RateDecision& decision) {
    cli::JsonObject object;
    object.add("key", claim.subject)
        .add("limit", limit_of(claim))
        .add("own", claim.is_own)
        .add("counted", usage_json(claim.used))
        .add("adds", usage_json(claim.added))
        .add("exceeded", claim.is_exceeded())
        .add("decides", decides(claim, decision));
    if (claim.override != nullptr) {
        object.add("reason", claim.override->reason);
        if (claim.override->until) {
            object.add("until", end_of(*claim.override));
        }
    }
    return object;
}

void print_text(const std::optional<mail::Customer>& customer,
                const mail::RateLimiter::Explanation& explanation) {
    fmt::print("customer\t{}\n", customer ? "yes" : "no: nothing is counted");
    for (const std::string_view name :
         customer ? customer->classes : std::vector<std::string_view>()) {
        fmt::print("class\t{}\n", name);
    }
    for (const mail::LimitClaim& claim : explanation.claims) {
        fmt::print("{}\n", claim_text(claim, explanation.decision));
        if (claim.override != nullptr) {
            fmt::print("reason\t{}\tuntil {}\n",
                       claim.override->reason.empty() ? "-"
                                                      : text::visible_text(claim.override->reason),
                       end_of(*claim.override));
        }
    }
    fmt::print("answer\t{}\n", text::visible_text(explanation.decision.action));
}

void print_json(const std::optional<mail::Customer>& customer,
                const mail::RateLimiter::Explanation& explanation) {
    std::vector<std::string> classes;
    if (customer) {
        classes.assign(customer->classes.begin(), customer->classes.end());
    }
    std::vector<cli::JsonObject> limits;
    for (const mail::LimitClaim& claim : explanation.claims) {
        limits.push_back(claim_json(claim, explanation.decision));
    }
    fmt::print("{}\n", cli::JsonObject()
                           .add("customer", customer.has_value())
                           .add("classes", classes)
                           .add("limits", limits)
                           .add("answer", explanation.decision.action)
                           .str());
}

} // namespace

cli::Status check(cli::CommandLine& command_line) {
    Service service;
    std::string& database = service.database;
    std::vector<std::string> attributes;
    bool json = false;
    cli::OptionTable of_serve;
    command_line.section("Output");
    command_line.flag("--json", json, "print one JSON object");
    service.limits.declare(command_line);
    command_line.section("Database");
    k_database.declare_for_command(command_line, database);
    command_line.operands("NAME=VALUE", attributes);
    service.declare(of_serve);
    command_line.configuration_of("serve", of_serve, k_database.configuration);
    command_line.allow_section(mail::k_section_of_expire);
    command_line.parse();

    mail::RatePolicy policy = service.policy(command_line);
    const std::string lines =
        mail::read_typed_request(command_line, attributes, mail::DefaultStage::of_counting);
    const mail::PolicyRequest request = mail::parse_policy_request(lines);
    const std::chrono::sys_seconds now = io::clock_now();
    mail::RateStore store = opened(database, command_line);
    policy.set_overrides(store.overrides(now));
    mail::PendingRecipients pending;
    mail::RateLimiter limiter(store, policy, pending);
    const mail::RateLimiter::Explanation explanation = limiter.explain(request, now);
    (json ? print_json : print_text)(policy.customer_of(request), explanation);
    if (explanation.decision.lacks_domains) {
        command_line.warn("the recipients' domains are not known at this stage: their limits are "
                          "not shown");
    }
    return explanation.decision.is_refused() ? cli::Status::no : cli::Status::done;
}

} // namespace ispkit::ratelimit
