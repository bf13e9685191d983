// SPDX-License-Identifier: MIT
#include "commands.hpp"
#include "mail/address/own_networks.hpp"
#include "mail/log/log_value.hpp"
#include "mail/policy/serve_options.hpp"
#include "mail/request/policy_wiring.hpp"
#include "service.hpp"

#include <fmt/format.h>

#include <memory>
#include <optional>
#include <utility>

namespace ispkit::greylist {

const cli::Tool k_serve{
    .name = "greylist-db serve",
    .summary = "Answer Postfix's policy requests: mail from strangers is deferred once.",
    .synopsis = {"--listen ADDRESS [--config FILE] [SERVICE] [GREYLISTING] [--db URL]",
                 "--stdio [--config FILE] [SERVICE] [GREYLISTING] [--db URL]"},
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
    /// The command line, which was read into the service, must outlive it.
    GreylistDecider(const cli::CommandLine& command_line, const Service& service)
        : Decider(k_name, service.log_target(), service.answer_in_trouble, service.database)
        , command_line_(command_line)
        , options_(service.policy) {}

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
    using Lookups = std::unique_ptr<mail::StrangerLookups>;

    void read_configuration() override {
        lookups_ = lookups_of(command_line_, options_);
        use(policy_of(command_line_, options_));
    }

    void reread_configuration() override {
        cli::CommandLine again = command_line_.again();
        Service service;
        service.read(again);
        mail::GreylistPolicy policy = policy_of(again, service.policy);
        if (service.policy.lookups != options_.lookups) {
            lookups_ = lookups_of(again, service.policy);
        }
        use(std::move(policy));
        options_ = std::move(service.policy);
        service.warn_of_next_start(log(), command_line_, again);
    }

    static mail::GreylistPolicy policy_of(const cli::CommandLine& command_line,
                                          const PolicyOptions& options) {
        return command_line.with_place([&] { return options.policy(); });
    }

    /// Null if DNS is not asked.
    Lookups lookups_of(const cli::CommandLine& command_line, const PolicyOptions& options) {
        mail::LookupSettings settings =
            command_line.with_place([&] { return options.lookups.settings(); });
        return settings.are_wanted()
                   ? std::make_unique<mail::StrangerLookups>(
                         std::move(settings),
                         [this](std::string_view trouble) { log().trouble(trouble); })
                   : nullptr;
    }

    void use(mail::GreylistPolicy policy) {
        policy_ = std::move(policy);
        set_mistake(mail::mistake_in_own_networks("--exempt", policy_.exempt));
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

    const cli::CommandLine& command_line_;
    PolicyOptions options_;
    /// The process's name among those that share the database.
    std::string name_ = store::unique_process_name();
    mail::GreylistPolicy policy_;
    mail::GreylistWiring wiring_;
    Lookups lookups_;
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
    Service service;
    service.read(command_line);
    GreylistDecider decider(command_line, service);
    return mail::serve(service, decider);
}

} // namespace ispkit::greylist
