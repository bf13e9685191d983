// SPDX-License-Identifier: MIT
#include "commands.hpp"
#include "io/clock.hpp"
#include "mail/policy/typed_request.hpp"
#include "options.hpp"

namespace ispkit::greylist {

const cli::Tool k_check{
    .name = "greylist-db check",
    .summary = "Decide one request as serve does, print the action, and remember it unless told "
               "otherwise. Exit with 1 if the mail is deferred.",
    .synopsis = {"[--dry-run] [GREYLISTING] [--db URL] [NAME=VALUE...]"},
    .examples = {{"greylist-db check client_address=203.0.113.5 sender=a@example.org "
                  "recipient=b@example.net",
                  "the attributes of Postfix's policy protocol; protocol_state is the one that "
                  "decides unless given"},
                 {"greylist-db check < request", "the same from standard input, one a line"}},
    .libraries = {},
};

namespace {

/// Opens the database. With --dry-run it need not exist, and read access is enough.
mail::GreylistStore opened(const std::string& database, bool dry_run) {
    if (!dry_run) {
        return mail::GreylistStore(database);
    }
    return store::is_there(database) ? mail::GreylistStore(database, store::Access::read_only)
                                     : mail::GreylistStore(":memory:");
}

} // namespace

cli::Status check(cli::CommandLine& command_line) {
    PolicyOptions options;
    std::string database = k_default_database;
    std::vector<std::string> attributes;
    bool dry_run = false;
    command_line.section("Options");
    command_line.flag("--dry-run", dry_run, "remember nothing");
    options.declare(command_line);
    command_line.section("Database");
    declare_database(command_line, database);
    command_line.operands("NAME=VALUE", attributes);
    command_line.parse();

    const std::string lines =
        mail::read_typed_request(command_line, attributes, mail::DefaultStage::of_greylisting);
    const mail::PolicyRequest request = mail::parse_policy_request(lines);

    const mail::GreylistPolicy policy = options.policy();
    mail::GreylistStore store = opened(database, dry_run);
    mail::Greylist greylist(store, policy);
    const auto keeping =
        dry_run ? mail::Greylist::Keeping::forgets : mail::Greylist::Keeping::keeps;
    const mail::GreylistDecision decision =
        policy.reason_to_pass(request)
            ? mail::GreylistDecision()
            : greylist.decide({&request, 1}, io::clock_now(), keeping).front();
    fmt::print("{}\n", decision.action);
    return decision.is_greylisted() ? cli::Status::no : cli::Status::done;
}

} // namespace ispkit::greylist
