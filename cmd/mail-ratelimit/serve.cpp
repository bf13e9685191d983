// SPDX-License-Identifier: MIT
#include "commands.hpp"
#include "error.hpp"
#include "io/clock.hpp"
#include "io/confinement.hpp"
#include "limit_options.hpp"
#include "logfile/timestamp.hpp"
#include "mail/limit/rate_findings.hpp"
#include "mail/log/log_value.hpp"
#include "mail/policy/policy_wiring.hpp"
#include "mail/policy/serve_options.hpp"
#include "mail/ratelimit/rate_limiter.hpp"
#include "mail/ratelimit/rate_sweep.hpp"
#include "options.hpp"
#include "watch_options.hpp"

#include <fmt/format.h>

#include <map>
#include <optional>
#include <utility>

namespace ispkit::ratelimit {

const cli::Tool k_serve{
    .name = "mail-ratelimit serve",
    .summary = "Answer Postfix's policy requests: mail above a limit is deferred, refused, held or "
               "logged with a warning.",
    .synopsis = {"--listen ADDRESS [SERVICE] [LIMITS] [WATCH] [--db URL]",
                 "--stdio [SERVICE] [LIMITS] [WATCH] [--db URL]"},
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

/// The prefix of each line of the log.
constexpr std::string_view k_name = "mail-ratelimit";

/// Objects that exist while the database is open.
struct Limiting {
    Limiting(store::Database database, mail::RatePolicy& policy, mail::PendingRecipients& pending)
        : policy(policy)
        , store(std::move(database))
        , limiter(store, policy, pending) {
        store.database().prepare_for_service();
        put_limits();
        policy.set_overrides(store.overrides(io::clock_now()));
    }

    /// Stores the limits where other commands read them; if the database is locked, later.
    void put_limits() {
        try {
            store.set_limits(policy.limits());
        } catch (const store::Busy&) {
        }
    }

    mail::RatePolicy& policy;
    mail::RateStore store;
    mail::RateLimiter limiter;
    mail::RateSweep sweep{store.database()};
};

class RateDecider final : public mail::Decider {
public:
    RateDecider(const mail::ServeOptions& serving, const LimitOptions& options,
                const WatchOptions& watching, std::chrono::seconds kept_history,
                std::string database)
        : Decider(k_name, serving.log_target(), serving.answer_in_trouble, database)
        , options_(options)
        , kept_history_(kept_history)
        , database_(std::move(database))
        , geolocation_(watching.geo, [this](const std::string& message) { log().warn(message); })
        , rules_(watching.rules())
        , watch_(rules_, geolocation_)
        , notices_(watching.notices()) {}

    void finish() override {
        if (sender_) {
            tell_troubles(sender_->finish());
        }
    }

private:
    void read_configuration() override {
        mail::RatePolicy policy = options_.policy();
        mail::CustomerReader customers = options_.customer_reader(policy, database_);
        with_context("--limits-from", [&] { policy.set_customers(customers.read()); });
        policy_ = std::move(policy);
        customers_ = std::move(customers);
        for (const std::string& finding : mail::findings(policy_)) {
            log().warn(finding);
        }
    }

    void use_database(store::Database database) override {
        limiting_.emplace(std::move(database), policy_, pending_);
        overrides_ = by_subject(limiting_->store.overrides(io::clock_now()));
        if (!rules_.empty()) {
            limiting_->limiter.watch(watch_);
        }
        if (notices_.is_empty()) {
            return;
        }
        limiting_->limiter.notice();
        if (!sender_) {
            // Its thread must not take the signals that are received from here on.
            sender_.emplace(notices_);
            warn_of_confinement();
        }
    }
    void close_database() override { limiting_.reset(); }

    std::optional<std::string> exemption(const mail::PolicyRequest& request) override {
        const bool is_watched = !rules_.empty() && !request.sasl_username.empty() &&
                                request.stage != mail::Stage::other;
        if (is_watched || policy_.concerns(request)) {
            return std::nullopt;
        }
        const bool is_customer = policy_.customer_of(request).has_value();
        check_wiring({.stage = request.stage, .is_customer = is_customer});
        return "DUNNO";
    }

    Actions decide_and_store(std::span<const mail::PolicyRequest> requests,
                             std::chrono::sys_seconds now) override {
        std::vector<mail::RateDecision> decisions = limiting_->limiter.decide(requests, now);
        Actions actions;
        actions.reserve(decisions.size());
        for (std::size_t i = 0; i < decisions.size(); ++i) {
            tell(requests[i], decisions[i]);
            notify(decisions[i]);
            check_wiring({.stage = requests[i].stage,
                          .is_customer = true,
                          .begins_message = decisions[i].begins_message,
                          .lacks_domains = decisions[i].lacks_domains,
                          .lacks_size = decisions[i].lacks_size});
            actions.push_back(std::move(decisions[i].action));
        }
        return actions;
    }

    void refresh(std::chrono::sys_seconds now) override {
        limiting_->store.database().expect_in_place();
        limiting_->put_limits();
        std::vector<mail::Override> all = limiting_->store.overrides(now);
        Overrides overrides = by_subject(all);
        tell_changes(overrides, now);
        policy_.set_overrides(std::move(all));
        overrides_ = std::move(overrides);
        read_customers();
        geolocation_.refresh();
        if (sender_) {
            tell_troubles(sender_->take_troubles());
        }
    }

    bool sweep(std::chrono::sys_seconds now) override {
        std::int64_t removed = 0;
        return limiting_->sweep.next(kept_history_, now, removed);
    }

    /// Takes the customers' limits that were read meanwhile, and logs a change. What cannot be read
    /// is reported, and the earlier ones stay.
    void read_customers() {
        try {
            if (std::optional<mail::CustomerTable> table =
                    customers_.poll(mail::CustomerReader::Clock::now())) {
                if (!table->has_rows_of(policy_.customers())) {
                    line_.clear();
                    mail::add_log_field(line_, "event", "limits-from");
                    mail::add_log_field(line_, "rows", fmt::to_string(table->rows()));
                    mail::add_log_field(line_, "rows_before",
                                        fmt::to_string(policy_.customers().rows()));
                    log().add(line_);
                }
                policy_.set_customers(std::move(*table));
            }
        } catch (const Error& error) {
            log().trouble(fmt::format("--limits-from: {}; the earlier limits stay", error.what()));
        }
    }

    void check_wiring(const mail::RateWiring::Seen& seen) {
        if (const std::optional<std::string> fault = wiring_.see(seen)) {
            log().trouble(*fault);
        }
    }

    void tell_troubles(const std::vector<std::string>& troubles) {
        for (const std::string& trouble : troubles) {
            log().trouble(trouble);
        }
    }

    void warn_of_confinement() {
        if (!notices_.addresses.empty() && !notices_.mail_socket &&
            io::confinement().no_new_privileges) {
            log().warn("--notify: sendmail may be unable to queue mail, since this process may not "
                       "gain privileges (NoNewPrivileges=); use --mail-socket");
        }
    }

    using Overrides = std::map<std::string, mail::Override>;

    static Overrides by_subject(const std::vector<mail::Override>& all) {
        Overrides overrides;
        for (const mail::Override& one : all) {
            overrides.emplace_hint(overrides.end(), one.subject, one);
        }
        return overrides;
    }

    void notify(const mail::RateDecision& decision);
    void tell_changes(const Overrides& overrides, std::chrono::sys_seconds now);
    void tell_change(std::string_view event, const mail::Override& override);
    void tell(const mail::PolicyRequest& request, const mail::RateDecision& decision);
    void tell_limit(const mail::Allowance& allowance);

    const LimitOptions& options_;
    std::chrono::seconds kept_history_;
    std::string database_;
    mail::RatePolicy policy_;
    mail::CustomerReader customers_;
    mail::PendingRecipients pending_;
    mail::RateWiring wiring_;
    geo::Geolocation geolocation_;
    std::vector<mail::SuspensionRule> rules_;
    mail::LoginWatch watch_;
    mail::NoticeSettings notices_;
    std::optional<mail::NoticeSender> sender_;
    /// As they were read last.
    Overrides overrides_;
    std::optional<Limiting> limiting_;
    std::string line_;
};

/// Logs a suspension, and has people told of it and of limits.
void RateDecider::notify(const mail::RateDecision& decision) {
    if (decision.suspension) {
        tell_change("suspend", *decision.suspension);
        overrides_.insert_or_assign(decision.suspension->subject, *decision.suspension);
    }
    if (!sender_) {
        return;
    }
    if (decision.suspension) {
        sender_->add(notice_of(*decision.suspension));
    }
    for (const mail::LimitNotice& notice : decision.notices) {
        sender_->add(notice_of(notice, notices_));
    }
}

/// Logs what was set, removed, or has ended since it was read last.
void RateDecider::tell_changes(const Overrides& overrides, std::chrono::sys_seconds now) {
    for (const auto& [subject, earlier] : overrides_) {
        if (!overrides.contains(subject)) {
            tell_change(earlier.until && *earlier.until <= now ? "end" : "unset", earlier);
        }
    }
    for (const auto& [subject, later] : overrides) {
        const auto earlier = overrides_.find(subject);
        const bool is_known = earlier != overrides_.end() && earlier->second.since == later.since &&
                              earlier->second.allowance == later.allowance &&
                              earlier->second.until == later.until;
        if (!is_known) {
            tell_change("set", later);
        }
    }
}

void RateDecider::tell_change(std::string_view event, const mail::Override& override) {
    line_.clear();
    mail::add_log_field(line_, "event", event);
    mail::add_log_field(line_, "key", override.subject);
    mail::add_log_field(line_, "allowance", override.allowance.str());
    mail::add_log_field(line_, "until", override.until ? logfile::iso_time(*override.until) : "-");
    if (!override.rule.empty()) {
        mail::add_log_field(line_, "rule", override.rule);
    }
    mail::add_log_field(line_, "reason", override.reason);
    log().add(line_);
}

/// Logs the decision.
void RateDecider::tell(const mail::PolicyRequest& request, const mail::RateDecision& decision) {
    // Recipients that pass are logged with their message.
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
        const mail::LimitClaim& claim = decision.excess->claim;
        mail::add_log_field(line_, "key", claim.subject);
        mail::add_log_field(line_, "used_messages", fmt::to_string(claim.used.messages));
        mail::add_log_field(line_, "used_recipients", fmt::to_string(claim.used.recipients));
        if (claim.allowance.bytes) {
            mail::add_log_field(line_, "used_bytes", fmt::to_string(claim.used.bytes));
        }
        tell_limit(claim.allowance);
    }
    log().add(line_);
}

void RateDecider::tell_limit(const mail::Allowance& allowance) {
    if (allowance.messages) {
        mail::add_log_field(line_, "limit_messages", fmt::to_string(*allowance.messages));
    }
    if (allowance.recipients) {
        mail::add_log_field(line_, "limit_recipients", fmt::to_string(*allowance.recipients));
    }
    if (allowance.bytes) {
        mail::add_log_field(line_, "limit_bytes", fmt::to_string(*allowance.bytes));
    }
    mail::add_log_field(line_, "window", fmt::to_string(allowance.window.count()));
}

} // namespace

cli::Status serve(cli::CommandLine& command_line) {
    mail::ServeOptions serving;
    LimitOptions options;
    WatchOptions watching;
    std::chrono::seconds kept_history = k_default_history;
    std::string database = k_default_database;
    serving.declare(command_line);
    options.declare(command_line);
    declare_history(command_line, kept_history);
    watching.declare(command_line);
    command_line.section("Database");
    declare_database(command_line, database);
    command_line.parse();
    watching.check();
    RateDecider decider(serving, options, watching, kept_history, std::move(database));
    return mail::serve(serving, decider);
}

} // namespace ispkit::ratelimit
