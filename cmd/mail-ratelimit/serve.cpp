// SPDX-License-Identifier: MIT
#include "commands.hpp"
#include "io/clock.hpp"
#include "limit_options.hpp"
#include "mail/log/log_value.hpp"
#include "mail/policy/policy_service.hpp"
#include "mail/policy/policy_wiring.hpp"
#include "mail/ratelimit/rate_findings.hpp"
#include "mail/ratelimit/rate_limiter.hpp"
#include "options.hpp"

#include <memory>

namespace ispkit::ratelimit {

const cli::Tool k_serve{
    .name = "mail-ratelimit serve",
    .summary = "Answer Postfix's policy requests: what exceeds a limit is deferred, refused, held "
               "or warned of.",
    .synopsis = {"--listen ADDRESS [SERVICE] [LIMITS] [--db URL]",
                 "--stdio [SERVICE] [LIMITS] [--db URL]"},
    .examples = {{"mail-ratelimit serve --listen inet:127.0.0.1:10031 --networks 198.51.100.0/24 "
                  "--limit 'sasl: 200 messages, 1000 recipients / 1h' --limit 'client: 500 "
                  "messages / 1h'",
                  "limits for logins, and for the addresses of the own networks"},
                 {"mail-ratelimit serve --listen inet:127.0.0.1:10031 --config "
                  "/etc/ispkit/ratelimit.conf",
                  "limits and classes of customers from a file; SIGHUP reads it again"}},
    .libraries = {},
};

namespace {

/// In front of each line of the log.
constexpr std::string_view k_name = "mail-ratelimit";

void tell_wiring(const std::optional<std::string>& fault, cli::ServiceLog& log) {
    if (fault) {
        log.trouble(*fault);
    }
}

class Decider : public mail::Decider {
public:
    Decider(const std::string& database, const mail::RatePolicy& policy,
            std::chrono::seconds kept_history, mail::PendingRecipients& pending,
            mail::RateWiring& wiring)
        : kept_history_(kept_history)
        , policy_(policy)
        , wiring_(wiring)
        , store_(database)
        , limiter_(store_, policy, pending) {
        store_.database().prepare_for_service();
        tell_limits();
        limiter_.reload_overrides(io::clock_now());
    }

    std::vector<std::string> decide(std::span<const mail::PolicyRequest> requests,
                                    std::chrono::sys_seconds now, cli::ServiceLog& log) override {
        const std::vector<mail::RateDecision> decisions = limiter_.decide(requests, now);
        std::vector<std::string> actions;
        actions.reserve(decisions.size());
        for (std::size_t i = 0; i < decisions.size(); ++i) {
            tell(requests[i], decisions[i], log);
            tell_wiring(wiring_.see({.stage = requests[i].stage,
                                     .is_customer = true,
                                     .begins_message = decisions[i].begins_message,
                                     .lacks_domains = decisions[i].lacks_domains}),
                        log);
            actions.push_back(decisions[i].action);
        }
        return actions;
    }

    void look(std::chrono::sys_seconds now) override {
        store_.database().expect_in_place();
        tell_limits();
        limiter_.reload_overrides(now);
    }

    bool sweep(std::chrono::sys_seconds now) override {
        std::int64_t removed = 0;
        return store_.sweep(position_, kept_history_, now, removed);
    }

private:
    /// Puts them where other commands read them; while the database is locked, later.
    void tell_limits() {
        try {
            store_.set_limits(policy_.limits());
        } catch (const store::Busy&) {
        }
    }

    void tell(const mail::PolicyRequest& request, const mail::RateDecision& decision,
              cli::ServiceLog& log) {
        // Recipients that pass are told of with their message.
        if (!decision.is_concerned ||
            (request.stage == mail::Stage::rcpt && !decision.excess && !decision.is_repeated)) {
            return;
        }
        line_.clear();
        mail::add_log_field(line_, "action",
                            decision.excess        ? name_of(decision.excess->action)
                            : decision.is_repeated ? "repeated"
                                                   : "pass");
        mail::add_log_field(line_, "stage",
                            request.stage == mail::Stage::rcpt   ? "rcpt"
                            : request.stage == mail::Stage::data ? "data"
                                                                 : "end-of-message");
        mail::add_log_field(line_, "client", mail::client_of(request));
        if (!request.sasl_username.empty()) {
            mail::add_log_field(line_, "sasl_username", request.sasl_username);
        }
        mail::add_log_field(line_, "sender", request.sender);
        if (!request.recipient.empty()) {
            mail::add_log_field(line_, "recipient", request.recipient);
        }
        if (request.recipient_count > 0) {
            mail::add_log_field(line_, "recipients", fmt::to_string(request.recipient_count));
        }
        if (request.size > 0) {
            mail::add_log_field(line_, "size", fmt::to_string(request.size));
        }
        if (!request.queue_id.empty()) {
            mail::add_log_field(line_, "queue_id", request.queue_id);
        }
        if (decision.excess) {
            mail::add_log_field(line_, "key", decision.excess->subject);
            mail::add_log_field(line_, "used_messages",
                                fmt::to_string(decision.excess->used.messages));
            mail::add_log_field(line_, "used_recipients",
                                fmt::to_string(decision.excess->used.recipients));
            tell_limit(decision.excess->allowance);
        }
        log.add(line_);
    }

    void tell_limit(const mail::Allowance& allowance) {
        if (allowance.messages) {
            mail::add_log_field(line_, "limit_messages", fmt::to_string(*allowance.messages));
        }
        if (allowance.recipients) {
            mail::add_log_field(line_, "limit_recipients", fmt::to_string(*allowance.recipients));
        }
        mail::add_log_field(line_, "window", fmt::to_string(allowance.window.count()));
    }

    std::chrono::seconds kept_history_;
    const mail::RatePolicy& policy_;
    mail::RateWiring& wiring_;
    mail::RateStore store_;
    mail::RateLimiter limiter_;
    mail::RateStore::SweepPosition position_;
    std::string line_;
};

struct Configuration : mail::Configuration {
    mail::ServeOptions serving;
    LimitOptions options;
    std::chrono::seconds kept_history = k_default_history;
    std::string database = k_default_database;
    mail::RatePolicy policy;
    mail::PendingRecipients pending;
    mail::RateWiring wiring;

    void read() override {
        policy = options.policy();
        cli::ServiceLog log(k_name, serving.log_target());
        for (const std::string& finding : mail::findings(policy)) {
            log.trouble(finding);
        }
    }
    std::optional<std::string> decide_alone(const mail::PolicyRequest& request,
                                            cli::ServiceLog& log) override {
        if (policy.concerns(request)) {
            return std::nullopt;
        }
        const bool is_customer = policy.class_of(request).has_value();
        tell_wiring(wiring.see({.stage = request.stage, .is_customer = is_customer}), log);
        return "DUNNO";
    }
    std::unique_ptr<mail::Decider> open() override {
        return std::make_unique<Decider>(database, policy, kept_history, pending, wiring);
    }
};

} // namespace

cli::Status serve(cli::CommandLine& command_line) {
    Configuration configuration;
    configuration.serving.declare(command_line);
    configuration.options.declare(command_line);
    declare_history(command_line, configuration.kept_history);
    command_line.section("Database");
    declare_database(command_line, configuration.database);
    command_line.parse();
    return mail::serve(configuration.serving, configuration, k_name);
}

} // namespace ispkit::ratelimit
