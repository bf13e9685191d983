// SPDX-License-Identifier: MIT
#include "commands.hpp"
#include "mail/address/own_networks.hpp"
#include "mail/limit/limit_explanation.hpp"
#include "mail/limit/rate_findings.hpp"
#include "service.hpp"
#include "text/quantity.hpp"

#include <fmt/format.h>

#include <utility>

namespace ispkit::ratelimit {

const cli::Tool k_check_limits{
    .name = "mail-ratelimit check-limits",
    .summary = "Read limits as serve does, and print likely mistakes: limits that count nobody, or "
               "strangers, or are never reached. The exit status is 0 if there are none, 1 if "
               "there are any, and 2 if serve would refuse the limits.",
    .synopsis = {"[--explain] [--config FILE] [LIMITS] [--db URL]"},
    .examples = {{"mail-ratelimit check-limits --config /etc/ispkit/mail-ratelimit.conf",
                  "before systemctl reload mail-ratelimit"},
                 {"mail-ratelimit check-limits --explain --config /etc/ispkit/mail-ratelimit.conf",
                  "what each limit means, and its answer"}},
    .libraries = {},
};

namespace {

void print_explanations(const mail::RatePolicy& policy) {
    for (const mail::RateLimit& limit : policy.limits()) {
        const mail::LimitExplanation explanation = mail::explain(limit, policy);
        fmt::print("{}\n    counts      {}\n    applies to  {}\n    decided at  {}\n"
                   "    answer      {}\n",
                   limit.str(), explanation.counts, explanation.applies_to, explanation.stages,
                   fmt::join(explanation.answers, "\n                "));
    }
}

} // namespace

cli::Status check_limits(cli::CommandLine& command_line) {
    Service service;
    bool explains = false;
    cli::OptionTable of_serve;
    command_line.section("Output");
    command_line.flag("--explain", explains,
                      "print each limit with what it counts, for whom, and its answer");
    service.limits.declare(command_line);
    command_line.section("Database");
    k_database.declare_for_command(command_line, service.database);
    service.declare(of_serve);
    command_line.configuration_of("serve", of_serve, k_database.configuration);
    command_line.allow_section(mail::k_section_of_expire);
    command_line.parse();
    const mail::RatePolicy policy = service.policy(command_line);
    if (explains) {
        print_explanations(policy);
    }
    std::vector<std::string> findings = mail::findings(policy);
    if (std::string mistake =
            mail::mistake_in_own_networks("--networks", net::PrefixSet(policy.networks()));
        !mistake.empty()) {
        findings.push_back(std::move(mistake));
    }
    for (const std::string& finding : findings) {
        fmt::print("{}\n", finding);
    }
    command_line.inform(fmt::format(
        "{} with {}", text::counted(policy.limits().size(), "limit"),
        findings.empty() ? "no likely mistake" : text::counted(findings.size(), "likely mistake")));
    return findings.empty() ? cli::Status::done : cli::Status::no;
}

} // namespace ispkit::ratelimit
