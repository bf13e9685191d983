// SPDX-License-Identifier: MIT
#include "commands.hpp"
#include "counting_alone.hpp"
#include "decision_log.hpp"
#include "error.hpp"
#include "io/clock.hpp"
#include "io/confinement.hpp"
#include "limit_options.hpp"
#include "mail/limit/rate_findings.hpp"
#include "mail/log/log_value.hpp"
#include "mail/policy/policy_wiring.hpp"
#include "mail/policy/serve_options.hpp"
#include "mail/ratelimit/rate_limiter.hpp"
#include "mail/ratelimit/rate_sweep.hpp"
#include "options.hpp"
#include "text/number.hpp"
#include "text/quantity.hpp"
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
    .synopsis = {"--listen ADDRESS [SERVICE] [LIMITS] [WATCH] [--db URL] [--nodes N]",
                 "--stdio [SERVICE] [LIMITS] [WATCH] [--db URL] [--nodes N]"},
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
                const WatchOptions& watching, std::chrono::seconds kept_history, std::int64_t nodes,
                std::string database)
        : Decider(k_name, serving.log_target(), serving.answer_in_trouble, database)
        , options_(options)
        , kept_history_(kept_history)
        , nodes_(nodes)
        , database_(std::move(database))
        , may_count_alone_(store::is_on_server(database_) && !serving.stdio)
        , geolocation_(watching.geo, [this](const std::string& message) { log().warn(message); })
        , rules_(watching.rules())
        , watch_(rules_, geolocation_)
        , notices_(watching.notices()) {}

    void finish() override {
        if (sender_) {
            tell_troubles(sender_->finish());
        }
        if (alone_ && alone_->counted() > 0) {
            log().warn(fmt::format("ends before the database is back: {} that this host has "
                                   "counted alone will not count",
                                   text::counted(alone_->counted(), "message")));
        }
    }

private:
    void read_configuration() override {
        mail::RatePolicy policy = options_.policy();
        mail::CustomerReader customers = options_.customer_reader(policy, database_);
        with_context("--limits-from", [&] { policy.set_customers(customers.read()); });
        policy_ = std::move(policy);
        for (const auto& [subject, override] : overrides_) {
            policy_.add_override(override);
        }
        customers_ = std::move(customers);
        for (const std::string& finding : mail::findings(policy_)) {
            log().warn(finding);
        }
    }

    void use_database(store::Database database) override {
        limiting_.emplace(std::move(database), policy_, pending_);
        if (alone_) {
            merge();
        }
        read_overrides(io::clock_now());
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
        try {
            return act(requests, limiting_->limiter.decide(requests, now));
        } catch (const store::Away&) {
            in_doubt_ = limiting_->limiter.undone_suspensions();
            throw;
        }
    }

    std::optional<Actions> decide_alone(std::span<const mail::PolicyRequest> requests,
                                        std::chrono::sys_seconds now,
                                        const store::Away& why) override;
    bool is_alone() const override { return alone_.has_value(); }

    /// Brings what was counted alone into the database, which ends that.
    void merge();

    /// Takes the overrides that the database has, and tells what has changed since the last time.
    void read_overrides(std::chrono::sys_seconds now);

    /// Tells the decisions; returns their actions.
    Actions act(std::span<const mail::PolicyRequest> requests,
                std::vector<mail::RateDecision> decisions) {
        Actions actions;
        actions.reserve(decisions.size());
        for (std::size_t i = 0; i < decisions.size(); ++i) {
            tell(log(), requests[i], decisions[i]);
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
        read_overrides(now);
        read_customers();
        geolocation_.refresh();
        if (sender_) {
            tell_troubles(sender_->take_troubles());
        }
    }

    bool sweep(std::chrono::sys_seconds now) override {
        std::int64_t removed = 0;
        return limiting_->sweep.leads(name_, now) &&
               limiting_->sweep.next(kept_history_, now, removed);
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

    static bool is_same(const mail::Override& one, const mail::Override& other) {
        return one.since == other.since && one.allowance == other.allowance &&
               one.until == other.until;
    }

    void notify(const mail::RateDecision& decision);
    void tell_suspension(const mail::Override& suspension);
    void tell_changes(const Overrides& overrides, std::chrono::sys_seconds now);

    const LimitOptions& options_;
    std::chrono::seconds kept_history_;
    std::int64_t nodes_;
    std::string database_;
    /// Processes that serve a single client would each have a count of their own.
    bool may_count_alone_;
    /// The process's name among those that share the database.
    std::string name_ = store::unique_process_name();
    mail::RatePolicy policy_;
    mail::CustomerReader customers_;
    mail::PendingRecipients pending_;
    mail::RateWiring wiring_;
    geo::Geolocation geolocation_;
    std::vector<mail::SuspensionRule> rules_;
    mail::LoginWatch watch_;
    mail::NoticeSettings notices_;
    std::optional<mail::NoticeSender> sender_;
    /// As they were read last, if they were.
    Overrides overrides_;
    bool knows_overrides_ = false;
    /// Suspensions whose commit got no answer since then.
    std::vector<mail::Override> in_doubt_;
    std::optional<Limiting> limiting_;
    std::optional<CountingAlone> alone_;
    std::string line_;
};

std::optional<mail::Decider::Actions>
RateDecider::decide_alone(std::span<const mail::PolicyRequest> requests,
                          std::chrono::sys_seconds now, const store::Away& why) {
    if (!may_count_alone_ || !knows_overrides_) { // else logins that are suspended would send
        return std::nullopt;
    }
    if (!alone_) {
        alone_.emplace(policy_, pending_, nodes_, rules_, geolocation_);
        log().trouble(fmt::format("{}; until it is back, this host counts alone, to 1/{} of each "
                                  "limit",
                                  why.what(), nodes_));
    }
    return act(requests, alone_->decide(requests, kept_history_, now));
}

void RateDecider::merge() {
    alone_->merge_into(limiting_->store, io::clock_now());
    line_.clear();
    mail::add_log_field(line_, "event", "merged");
    mail::add_log_field(line_, "messages", fmt::to_string(alone_->counted()));
    log().add(line_);
    alone_.reset();
}

void RateDecider::read_overrides(std::chrono::sys_seconds now) {
    std::vector<mail::Override> all = limiting_->store.overrides(now);
    Overrides overrides = by_subject(all);
    for (const mail::Override& suspension : std::exchange(in_doubt_, {})) {
        const auto stored = overrides.find(suspension.subject);
        if (stored != overrides.end() && is_same(stored->second, suspension)) {
            tell_suspension(suspension);
        }
    }
    if (knows_overrides_) {
        tell_changes(overrides, now);
    }
    policy_.set_overrides(std::move(all));
    overrides_ = std::move(overrides);
    knows_overrides_ = true;
}

/// Logs it, and has people told.
void RateDecider::tell_suspension(const mail::Override& suspension) {
    tell_change(log(), "suspend", suspension);
    overrides_.insert_or_assign(suspension.subject, suspension);
    if (sender_) {
        sender_->add(notice_of(suspension));
    }
}

/// Logs a suspension, and has people told of it and of limits.
void RateDecider::notify(const mail::RateDecision& decision) {
    if (decision.suspension) {
        tell_suspension(*decision.suspension);
    }
    if (!sender_) {
        return;
    }
    for (const mail::LimitNotice& notice : decision.notices) {
        sender_->add(notice_of(notice, notices_));
    }
}

/// Logs what was set, removed, or has ended since it was read last.
void RateDecider::tell_changes(const Overrides& overrides, std::chrono::sys_seconds now) {
    for (const auto& [subject, earlier] : overrides_) {
        if (!overrides.contains(subject)) {
            tell_change(log(), earlier.until && *earlier.until <= now ? "end" : "unset", earlier);
        }
    }
    for (const auto& [subject, later] : overrides) {
        const auto earlier = overrides_.find(subject);
        if (earlier == overrides_.end() || !is_same(earlier->second, later)) {
            tell_change(log(), "set", later);
        }
    }
}

std::int64_t parse_nodes(std::string_view text) {
    constexpr std::int64_t k_most = 10'000;
    std::int64_t nodes = 0;
    if (!text::read_number(text, nodes) || nodes < 1 || nodes > k_most) {
        throw_error("'{}': expected a number from 1 to {}", text, k_most);
    }
    return nodes;
}

} // namespace

cli::Status serve(cli::CommandLine& command_line) {
    mail::ServeOptions serving;
    LimitOptions options;
    WatchOptions watching;
    std::chrono::seconds kept_history = k_default_history;
    std::int64_t nodes = 1;
    std::string database = k_default_database;
    serving.declare(command_line);
    options.declare(command_line);
    declare_history(command_line, kept_history);
    watching.declare(command_line);
    command_line.section("Database");
    declare_database(command_line, database);
    command_line.value("--nodes", "N", nodes,
                       "hosts that share the database: while it is away, each counts alone, to "
                       "1/N of each limit (default 1)",
                       parse_nodes);
    command_line.parse();
    watching.check();
    RateDecider decider(serving, options, watching, kept_history, nodes, std::move(database));
    return mail::serve(serving, decider);
}

} // namespace ispkit::ratelimit
