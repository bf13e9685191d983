// SPDX-License-Identifier: MIT
#include "commands.hpp"
#include "error.hpp"
#include "mail/log_value.hpp"
#include "options.hpp"
#include "policy_service/policy_service.hpp"

#include <optional>

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

class Service : public mail::PolicyService {
public:
    Service(const PolicyOptions& options, std::string database, cli::ServiceLog::Target target)
        : options_(options)
        , url_(std::move(database))
        , policy_(options.made())
        , log_("greylist-db", target) {
        open();
    }

    std::vector<std::string> decide(std::span<const mail::PolicyRequest> requests) override {
        return guarded([&] {
            const std::vector<mail::GreylistDecision> decisions =
                greylist_->decide(requests, clock_now());
            std::vector<std::string> actions;
            actions.reserve(decisions.size());
            for (std::size_t i = 0; i < decisions.size(); ++i) {
                tell(requests[i], decisions[i]);
                actions.push_back(decisions[i].action);
            }
            log_.flush();
            return actions;
        });
    }

    void report(std::string_view trouble) override { log_.trouble(trouble); }

    void reload() override {
        try {
            policy_ = options_.made();
            next_look_ = {};
        } catch (const Error& error) {
            report(fmt::format("not reloaded: {}", error.what()));
        }
    }

    void tend() override {
        const std::chrono::sys_seconds now = clock_now();
        guarded([&] {
            if (now >= next_look_) {
                greylist_->reload_allowed();
                next_look_ = now + std::chrono::seconds(2);
            }
            if (now >= next_sweep_) {
                std::int64_t removed = 0;
                if (!store_->sweep(sweep_, policy_.lifetimes(), now, removed)) {
                    next_sweep_ = now + std::chrono::minutes(5);
                }
            }
        });
    }

private:
    void open() {
        greylist_.reset();
        store_.emplace(url_);
        store_->database().prepare_for_service();
        greylist_.emplace(*store_, policy_);
    }

    /// Does it with the database open; one that fails is opened anew the next time.
    template <typename Work>
    auto guarded(Work&& work) -> decltype(work()) {
        if (!greylist_) {
            open();
        }
        try {
            return work();
        } catch (const Error&) {
            greylist_.reset();
            store_.reset();
            throw;
        }
    }

    void tell(const mail::PolicyRequest& request, const mail::GreylistDecision& decision) {
        if (decision.reason == mail::GreylistReason::not_concerned) {
            return;
        }
        line_.clear();
        mail::add_log_field(line_, "action", decision.is_greylisted() ? "greylist" : "pass");
        mail::add_log_field(line_, "reason", name_of(decision.reason));
        mail::add_log_field(line_, "client", policy::client_of(request));
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
        log_.add(line_);
    }

    const PolicyOptions& options_;
    std::string url_;
    mail::GreylistPolicy policy_;
    cli::ServiceLog log_;
    std::string line_;
    std::optional<mail::GreylistStore> store_;
    std::optional<mail::Greylist> greylist_;
    mail::GreylistStore::SweepPosition sweep_;
    std::chrono::sys_seconds next_look_;
    std::chrono::sys_seconds next_sweep_;
};

} // namespace

cli::Status serve(cli::CommandLine& command_line) {
    policy::ServeOptions serving;
    PolicyOptions options;
    std::string database = k_default_database;
    serving.declare(command_line);
    options.declare(command_line);
    command_line.section("Database");
    declare_database(command_line, database);
    command_line.parse();
    serving.check();
    Service service(options, database, serving.log_target());
    return policy::serve(serving, service);
}

} // namespace ispkit::greylist
