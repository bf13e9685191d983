// SPDX-License-Identifier: MIT
#include "commands.hpp"
#include "mail/log/log_value.hpp"
#include "mail/policy/policy_wiring.hpp"
#include "mail/policy/serve_options.hpp"
#include "options.hpp"

#include <fmt/format.h>

#include <optional>
#include <utility>

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

/// The prefix of each line of the log.
constexpr std::string_view k_name = "greylist-db";

/// Objects that exist while the database is open.
struct Greylisting {
    Greylisting(store::Database database, const mail::GreylistPolicy& policy,
                mail::Greylist::Vouch vouch)
        : store(std::move(database))
        , greylist(store, policy, std::move(vouch)) {
        store.database().prepare_for_service();
    }

    mail::GreylistStore store;
    mail::Greylist greylist;
    mail::GreylistStore::SweepPosition position;
};

class GreylistDecider final : public mail::Decider {
public:
    GreylistDecider(const mail::ServeOptions& serving, const PolicyOptions& options,
                    std::string database)
        : Decider(k_name, serving.log_target(), serving.answer_in_trouble, std::move(database))
        , options_(options) {
        if (mail::LookupSettings lookups = options_.lookups(); lookups.are_wanted()) {
            lookups_.emplace(std::move(lookups),
                             [this](std::string_view trouble) { log().trouble(trouble); });
        }
    }

    int descriptor() const override { return lookups_ ? lookups_->descriptor() : -1; }

    void end_lookups() override {
        if (lookups_) {
            lookups_->end(Clock::now());
        }
    }

    bool is_ready(const mail::PolicyRequest& request) const override {
        return !lookups_ || !lookups_->is_undecided(request);
    }

private:
    void read_configuration() override {
        policy_ = options_.policy();
        for (const char* const all : {"0.0.0.0/0", "::/0"}) {
            if (policy_.exempt.covers(*net::Prefix::parse(all))) {
                log().warn(fmt::format("--exempt contains {}: no such client is greylisted", all));
            }
        }
    }

    void use_database(store::Database database) override {
        mail::Greylist::Vouch vouch;
        if (lookups_) {
            vouch = [this](const mail::PolicyRequest& request) {
                return lookups_->ask(request, Clock::now());
            };
        }
        greylisting_.emplace(std::move(database), policy_, std::move(vouch));
    }
    void close_database() override { greylisting_.reset(); }
    store::Database& database() override { return greylisting_->store.database(); }

    std::optional<std::string> exemption(const mail::PolicyRequest& request) override {
        check_wiring(request);
        const std::optional<mail::GreylistReason> reason = policy_.reason_to_pass(request);
        if (!reason) {
            return std::nullopt;
        }
        mail::GreylistDecision decision{.reason = *reason, .client = {}};
        tell(request, decision);
        return std::move(decision.action);
    }

    Actions decide_and_store(std::span<const mail::PolicyRequest> requests,
                             std::chrono::sys_seconds now) override {
        std::vector<mail::GreylistDecision> decisions =
            greylisting_->greylist.decide(requests, now);
        Actions actions(decisions.size());
        for (std::size_t i = 0; i < decisions.size(); ++i) {
            if (decisions[i].reason != mail::GreylistReason::undecided) {
                tell(requests[i], decisions[i]);
                actions[i] = std::move(decisions[i].action);
            }
        }
        return actions;
    }

    bool receive_lookups() override { return lookups_ && lookups_->receive(Clock::now()); }

    void refresh(std::chrono::sys_seconds) override { greylisting_->greylist.reload_allowed(); }

    bool sweep(std::chrono::sys_seconds now) override {
        std::int64_t removed = 0;
        return greylisting_->store.leads_sweep(name_, now) &&
               greylisting_->store.sweep(greylisting_->position, policy_.lifetimes(), now, removed);
    }

    void check_wiring(const mail::PolicyRequest& request) {
        if (const std::optional<std::string> fault = wiring_.see(request)) {
            log().trouble(*fault);
        }
    }

    void tell(const mail::PolicyRequest& request, const mail::GreylistDecision& decision);

    const PolicyOptions& options_;
    /// The process's name among those that share the database.
    std::string name_ = store::unique_process_name();
    mail::GreylistPolicy policy_;
    mail::GreylistWiring wiring_;
    std::optional<mail::StrangerLookups> lookups_;
    std::optional<Greylisting> greylisting_;
    std::string line_;
};

/// Logs the decision.
void GreylistDecider::tell(const mail::PolicyRequest& request,
                           const mail::GreylistDecision& decision) {
    if (decision.reason == mail::GreylistReason::not_concerned) {
        return;
    }
    line_.clear();
    mail::add_log_field(line_, "action", decision.is_greylisted() ? "greylist" : "pass");
    mail::add_log_field(line_, "reason", name_of(decision.reason));
    mail::add_log_field(line_, "client", mail::client_of(request));
    if (!decision.client.empty()) {
        mail::add_log_field(line_, "known_as", decision.client);
    }
    mail::add_log_field(line_, "sender", request.sender);
    mail::add_log_field(line_, "recipient", request.recipient);
    if (decision.is_greylisted()) {
        mail::add_log_field(line_, "wait", fmt::to_string(decision.time.count()));
    } else if (decision.reason == mail::GreylistReason::retried) {
        mail::add_log_field(line_, "delayed", fmt::to_string(decision.time.count()));
    }
    if (!request.sasl_username.empty()) {
        mail::add_log_field(line_, "sasl_username", request.sasl_username);
    }
    log().add(line_);
}

} // namespace

cli::Status serve(cli::CommandLine& command_line) {
    mail::ServeOptions serving;
    PolicyOptions options;
    std::string database = default_database();
    serving.declare(command_line);
    options.declare(command_line);
    command_line.section("Database");
    declare_database(command_line, database);
    command_line.parse();
    GreylistDecider decider(serving, options, std::move(database));
    return mail::serve(serving, decider);
}

} // namespace ispkit::greylist
