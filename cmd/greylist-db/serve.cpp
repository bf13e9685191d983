// SPDX-License-Identifier: MIT
#include "commands.hpp"
#include "mail/log/log_value.hpp"
#include "mail/policy/policy_service.hpp"
#include "mail/policy/policy_wiring.hpp"
#include "options.hpp"

#include <fmt/format.h>

#include <memory>

namespace ispkit::greylist {

const cli::Tool k_serve{
    .name = "greylist-db serve",
    .summary = "Answer Postfix's policy requests: mail from strangers is deferred once.",
    .synopsis = {"--listen ADDRESS [SERVICE] [GREYLISTING] [--db URL]",
                 "--stdio [SERVICE] [GREYLISTING] [--db URL]"},
    .examples = {{"greylist-db serve --listen inet:127.0.0.1:10023 --exempt networks.txt",
                  "check_policy_service inet:127.0.0.1:10023 in main.cf asks it"},
                 {"greylist-db serve --listen unix:/var/spool/postfix/private/greylist "
                  "--socket-owner postfix",
                  "on a socket that only Postfix reaches"},
                 {"greylist-db serve --stdio", "as the program of spawn(8) in master.cf"}},
    .libraries = {},
};

namespace {

void tell(const mail::PolicyRequest& request, const mail::GreylistDecision& decision,
          cli::ServiceLog& log) {
    if (decision.reason == mail::GreylistReason::not_concerned) {
        return;
    }
    std::string line;
    mail::add_log_field(line, "action", decision.is_greylisted() ? "greylist" : "pass");
    mail::add_log_field(line, "reason", name_of(decision.reason));
    mail::add_log_field(line, "client", mail::client_of(request));
    if (!decision.client.empty()) {
        mail::add_log_field(line, "known_as", decision.client);
    }
    mail::add_log_field(line, "sender", request.sender);
    mail::add_log_field(line, "recipient", request.recipient);
    if (decision.is_greylisted()) {
        mail::add_log_field(line, "wait", fmt::to_string(decision.time.count()));
    } else if (decision.reason == mail::GreylistReason::retried) {
        mail::add_log_field(line, "delayed", fmt::to_string(decision.time.count()));
    }
    if (!request.sasl_username.empty()) {
        mail::add_log_field(line, "sasl_username", request.sasl_username);
    }
    log.add(line);
}

class Decider : public mail::Decider {
public:
    Decider(const std::string& database, const mail::GreylistPolicy& policy)
        : policy_(policy)
        , store_(database)
        , greylist_(store_, policy) {
        store_.database().prepare_for_service();
    }

    std::vector<std::string> decide(std::span<const mail::PolicyRequest> requests,
                                    std::chrono::sys_seconds now, cli::ServiceLog& log) override {
        const std::vector<mail::GreylistDecision> decisions = greylist_.decide(requests, now);
        std::vector<std::string> actions;
        actions.reserve(decisions.size());
        for (std::size_t i = 0; i < decisions.size(); ++i) {
            tell(requests[i], decisions[i], log);
            actions.push_back(decisions[i].action);
        }
        return actions;
    }

    void look(std::chrono::sys_seconds) override {
        store_.database().expect_in_place();
        greylist_.reload_allowed();
    }

    bool sweep(std::chrono::sys_seconds now) override {
        std::int64_t removed = 0;
        return store_.sweep(position_, policy_.lifetimes(), now, removed);
    }

private:
    const mail::GreylistPolicy& policy_;
    mail::GreylistStore store_;
    mail::Greylist greylist_;
    mail::GreylistStore::SweepPosition position_;
};

struct Configuration : mail::Configuration {
    mail::ServeOptions serving;
    PolicyOptions options;
    std::string database = k_default_database;
    mail::GreylistPolicy policy;
    mail::GreylistWiring wiring;

    void read() override {
        policy = options.policy();
        cli::ServiceLog log("greylist-db", serving.log_target());
        for (const char* const all : {"0.0.0.0/0", "::/0"}) {
            if (policy.exempt.covers(*net::Prefix::parse(all))) {
                log.trouble(fmt::format("--exempt has {}: nobody there is greylisted", all));
            }
        }
    }
    std::optional<std::string> decide_alone(const mail::PolicyRequest& request,
                                            cli::ServiceLog& log) override {
        if (const std::optional<std::string> fault = wiring.see(request)) {
            log.trouble(*fault);
        }
        const std::optional<mail::GreylistReason> reason = policy.reason_to_pass(request);
        if (!reason) {
            return std::nullopt;
        }
        const mail::GreylistDecision decision{.reason = *reason, .client = {}};
        tell(request, decision, log);
        return decision.action;
    }
    std::unique_ptr<mail::Decider> open() override {
        return std::make_unique<Decider>(database, policy);
    }
};

} // namespace

cli::Status serve(cli::CommandLine& command_line) {
    Configuration configuration;
    configuration.serving.declare(command_line);
    configuration.options.declare(command_line);
    command_line.section("Database");
    declare_database(command_line, configuration.database);
    command_line.parse();
    return mail::serve(configuration.serving, configuration, "greylist-db");
}

} // namespace ispkit::greylist
