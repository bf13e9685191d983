// SPDX-License-Identifier: MIT
#include "allowing_entry.hpp"
#include "commands.hpp"
#include "io/clock.hpp"
#include "mail/request/typed_request.hpp"
#include "service.hpp"
#include "text/visible_text.hpp"

#include <chrono>
#include <optional>

namespace ispkit::greylist {

const cli::Tool k_check{
    .name = "greylist-db check",
    .summary = "Decide one request as serve does, print the action, and remember it unless told "
               "otherwise. Exit with 1 if the mail is deferred.",
    .synopsis =
        {"[--dry-run] [--explain] [--config FILE] [GREYLISTING] [--db URL] [NAME=VALUE...]"},
    .examples = {{"greylist-db check client_address=203.0.113.5 sender=a@example.org "
                  "recipient=b@example.net",
                  "the attributes of Postfix's policy protocol; protocol_state is the one that "
                  "decides unless given"},
                 {"greylist-db check < request", "the same from standard input, one a line"}},
    .libraries = {},
};

namespace {

/// Opens the database. With --dry-run it need not exist, and read access is enough.
mail::GreylistStore opened(const std::string& database, bool dry_run,
                           const cli::CommandLine& command_line) {
    if (!dry_run) {
        return mail::GreylistStore(database);
    }
    if (store::is_there(database)) {
        return mail::GreylistStore(database, store::Access::read_only);
    }
    command_line.warn("{}: there is no such database: every client is a stranger", database);
    return mail::GreylistStore(":memory:");
}

using Clock = std::chrono::steady_clock;

/// Reads the answers of name servers that come soon.
void receive(mail::StrangerLookups& lookups) {
    constexpr std::chrono::milliseconds k_longest(100);
    lookups.wait(k_longest);
    lookups.receive(Clock::now());
}

/// What DNS says of a mail, once it is known.
mail::Vouched vouched(mail::StrangerLookups& lookups, const mail::PolicyRequest& request) {
    mail::Vouched outcome = lookups.ask(request, Clock::now());
    while (outcome == mail::Vouched::undecided) {
        receive(lookups);
        outcome = lookups.ask(request, Clock::now());
    }
    return outcome;
}

std::string_view verdict_text(const std::optional<mail::DnsAllowList::Verdict>& verdict) {
    if (!verdict) {
        return "no-answer";
    }
    switch (*verdict) {
    case mail::DnsAllowList::Verdict::listed:
        return "listed";
    case mail::DnsAllowList::Verdict::not_listed:
        return "not-listed";
    case mail::DnsAllowList::Verdict::refused:
        return "refused";
    }
    return "";
}

/// Prints what each source that is asked says of the mail, whether or not that decides.
void explain(mail::StrangerLookups& lookups, const mail::LookupSettings& settings,
             const mail::PolicyRequest& request) {
    std::optional<mail::LookupFindings> findings = lookups.explain(request, Clock::now());
    while (!findings) {
        receive(lookups);
        findings = lookups.explain(request, Clock::now());
    }
    for (const auto& [zone, verdict] : findings->lists) {
        fmt::print("dnswl\t{}\t{}\n", zone, verdict_text(verdict));
    }
    if (settings.spf) {
        const std::optional<mail::SpfVerdict>& spf = findings->spf;
        fmt::print("spf\t{}{}\n", spf ? name_of(spf->result) : "no-answer",
                   spf && spf->result == mail::SpfResult::pass && !spf->is_proof
                       ? "\tdoes not count"
                       : "");
    }
}

} // namespace

cli::Status check(cli::CommandLine& command_line) {
    Service service;
    const PolicyOptions& options = service.policy;
    cli::OptionTable of_serve;
    service.declare(of_serve);
    std::vector<std::string> attributes;
    bool dry_run = false;
    bool is_explained = false;
    command_line.section("Options");
    command_line.flag("--dry-run", dry_run, "remember nothing");
    command_line.flag("--explain", is_explained,
                      "also print the reason, as in the log of serve, and what DNS says");
    service.policy.declare(command_line);
    command_line.section("Database");
    k_database.declare_for_command(command_line, service.database);
    command_line.operands("NAME=VALUE", attributes);
    command_line.configuration_of("serve", of_serve, k_database.configuration);
    command_line.allow_section(mail::k_section_of_expire);
    command_line.parse();

    const std::string lines =
        mail::read_typed_request(command_line, attributes, mail::DefaultStage::of_greylisting);
    const mail::PolicyRequest request = mail::parse_policy_request(lines);

    const mail::GreylistPolicy policy = command_line.with_place([&] { return options.policy(); });
    mail::GreylistStore store = opened(service.database, dry_run, command_line);
    const mail::LookupSettings settings =
        command_line.with_place([&] { return options.lookups.settings(); });
    mail::StrangerLookups lookups(
        settings, [&](std::string_view trouble) { command_line.warn("{}", trouble); });
    mail::Greylist greylist(store, policy, [&](const mail::PolicyRequest& stranger) {
        return vouched(lookups, stranger);
    });
    const auto keeping =
        dry_run ? mail::Greylist::Keeping::forgets : mail::Greylist::Keeping::keeps;
    mail::GreylistDecision decision;
    if (const std::optional<mail::GreylistReason> reason = policy.reason_to_pass(request)) {
        decision.reason = *reason;
    } else {
        decision = greylist.decide({&request, 1}, io::clock_now(), keeping).front();
    }
    fmt::print("{}\n", decision.action);
    if (is_explained) {
        fmt::print("reason\t{}\n", name_of(decision.reason));
        const std::string entry = allowing_entry(options, store, request, decision.reason);
        if (!entry.empty()) {
            fmt::print("entry\t{}\n", text::visible_text(entry));
        }
        if (settings.are_wanted()) {
            explain(lookups, settings, request);
        }
    }
    return decision.is_greylisted() ? cli::Status::no : cli::Status::done;
}

} // namespace ispkit::greylist
