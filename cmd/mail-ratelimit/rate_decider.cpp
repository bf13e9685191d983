// SPDX-License-Identifier: MIT
#include "rate_decider.hpp"

#include "decision_log.hpp"
#include "error.hpp"
#include "io/clock.hpp"
#include "mail/address/own_networks.hpp"
#include "mail/limit/rate_findings.hpp"
#include "mail/log/log_value.hpp"
#include "text/quantity.hpp"

#include <fmt/format.h>

#include <thread>
#include <utility>

namespace ispkit::ratelimit {

namespace {

/// The prefix of each line of the log.
constexpr std::string_view k_name = "mail-ratelimit";

/// How long requests may wait while counts are merged, beside what a single transaction takes.
constexpr auto k_turn = std::chrono::milliseconds(30);

} // namespace

RateDecider::Limiting::Limiting(store::Database database, mail::RatePolicy& policy,
                                mail::PendingRecipients& pending)
    : store(std::move(database))
    , limiter(store, policy, pending) {
    store.database().prepare_for_service();
}

RateDecider::RateDecider(const cli::CommandLine& command_line, Service service)
    : Decider(k_name, service.log_target(), service.answer_in_trouble, service.database)
    , command_line_(command_line)
    , service_(std::move(service))
    , database_(service_.database)
    , may_count_alone_(store::is_on_server(database_) && !service_.stdio)
    , geolocation_({}, {})
    , notices_(log()) {}

void RateDecider::finish() {
    notices_.finish();
    merge_last();
    if (alone_ && alone_->counted() > 0) {
        log().warn(fmt::format("ends before the database has all that this host has counted "
                               "alone: up to {} will not count",
                               text::counted(alone_->counted(), "message")));
    }
}

/// Merges what is left, for ten seconds at most, if the server is there.
void RateDecider::merge_last() {
    constexpr auto k_patience = std::chrono::seconds(10);
    constexpr auto k_between_attempts = std::chrono::milliseconds(100);
    const Clock::time_point end = Clock::now() + k_patience;
    while (alone_ && Clock::now() < end) {
        try {
            if (!limiting_) {
                open_now();
            }
        } catch (const Error& error) {
            log().trouble(error.what());
            return;
        }
        try {
            merge(io::clock_now(), end - Clock::now());
        } catch (const Error& error) {
            log().trouble(error.what());
            close();
            std::this_thread::sleep_for(k_between_attempts);
        }
    }
}

void RateDecider::read_configuration() {
    take_over(command_line_, service_);
}

void RateDecider::reread_configuration() {
    cli::CommandLine again = command_line_.again();
    Service service;
    service.read(again);
    take_over(again, service);
    service.warn_of_next_start(log(), command_line_, again);
}

/// What may fail comes first. Counting alone goes on with the rules that it began with.
void RateDecider::take_over(const cli::CommandLine& command_line, Service service) {
    mail::RatePolicy policy = command_line.with_place([&] { return service.limits.policy(); });
    mail::CustomerReader customers =
        command_line.with_place([&] { return service.limits.customer_reader(policy, database_); });
    command_line.with_place(
        [&] { with_context("--limits-from", [&] { policy.set_customers(customers.read()); }); });
    std::vector<mail::SuspensionRule> rules = service.watching.rules();
    geo::Geolocation geolocation = command_line.with_place([&] {
        return geo::Geolocation(service.watching.geo,
                                [this](const std::string& message) { log().warn(message); });
    });

    policy_ = std::move(policy);
    stored_limits_.renew();
    overrides_.add_to(policy_);
    customers_ = std::move(customers);
    trouble_with_customers_.clear();
    rules_ = std::move(rules);
    geolocation_ = std::move(geolocation);
    watch_.emplace(rules_, geolocation_);
    notices_.set(service.watching.notices());
    service_ = std::move(service);
    set_mistake(mail::mistake_in_own_networks("--networks", net::PrefixSet(policy_.networks())));
    for (const std::string& finding : mail::findings(policy_)) {
        log().warn(finding);
    }
}

void RateDecider::use_database(store::Database database) {
    limiting_.emplace(std::move(database), policy_, pending_);
    keep_limits();
    const std::chrono::sys_seconds now = io::clock_now();
    merge(now, k_turn);
    read_overrides(now);
    if (!rules_.empty()) {
        limiting_->limiter.watch(*watch_);
    }
    if (notices_.are_wanted()) {
        limiting_->limiter.notice();
        notices_.start();
    }
}

std::optional<std::string> RateDecider::exemption(const mail::PolicyRequest& request) {
    const bool is_watched =
        !rules_.empty() && !request.sasl_username.empty() && request.stage != mail::Stage::other;
    if (is_watched || policy_.concerns(request)) {
        return std::nullopt;
    }
    const bool is_customer = policy_.customer_of(request).has_value();
    check_wiring({.stage = request.stage, .is_customer = is_customer});
    return "DUNNO";
}

mail::Decider::Actions RateDecider::decide_and_store(std::span<const mail::PolicyRequest> requests,
                                                     std::chrono::sys_seconds now) {
    if (alone_) {
        return count_alone(requests, now);
    }
    try {
        return act(requests, limiting_->limiter.decide(requests, now));
    } catch (const store::Away&) {
        overrides_.doubt(limiting_->limiter.undone_suspensions());
        throw;
    }
}

std::optional<mail::Decider::Actions>
RateDecider::decide_alone(std::span<const mail::PolicyRequest> requests,
                          std::chrono::sys_seconds now, const store::Away& why) {
    if (!may_count_alone_) {
        return std::nullopt;
    }
    if (!alone_) {
        alone_.emplace(policy_, pending_, service_.nodes, rules_, geolocation_);
        log().trouble(fmt::format("{}; until it is back, this host counts alone, to 1/{} of each "
                                  "limit{}",
                                  why.what(), service_.nodes,
                                  overrides_.are_known() ? "" : ", and knows no suspensions"));
    }
    return count_alone(requests, now);
}

mail::Decider::Actions RateDecider::count_alone(std::span<const mail::PolicyRequest> requests,
                                                std::chrono::sys_seconds now) {
    return act(requests, alone_->decide(requests, service_.kept_history, now));
}

mail::Decider::Actions RateDecider::act(std::span<const mail::PolicyRequest> requests,
                                        std::vector<mail::RateDecision> decisions) {
    Actions actions;
    actions.reserve(decisions.size());
    for (std::size_t i = 0; i < decisions.size(); ++i) {
        tell(log(), requests[i], decisions[i]);
        if (decisions[i].suspension) {
            tell_suspension(*decisions[i].suspension);
        }
        for (const mail::LimitNotice& notice : decisions[i].notices) {
            notices_.add(notice);
        }
        check_wiring({.stage = requests[i].stage,
                      .is_customer = true,
                      .begins_message = decisions[i].begins_message,
                      .lacks_domains = decisions[i].lacks_domains,
                      .lacks_size = decisions[i].lacks_size});
        actions.push_back(std::move(decisions[i].action));
    }
    return actions;
}

/// Logs it, and has people told.
void RateDecider::tell_suspension(const mail::Override& suspension) {
    tell_change(log(), "suspend", suspension);
    overrides_.add(suspension);
    notices_.add_suspension(suspension);
}

void RateDecider::check_wiring(const mail::RateWiring::Seen& seen) {
    if (const std::optional<std::string> fault = wiring_.see(seen)) {
        log().trouble(*fault);
    }
}

void RateDecider::merge(std::chrono::sys_seconds now, Clock::duration turn) {
    const Clock::time_point end = Clock::now() + turn;
    while (alone_) {
        if (!alone_->merge_next(limiting_->store, now)) {
            line_.clear();
            mail::add_log_field(line_, "event", "merged");
            mail::add_log_field(line_, "messages", fmt::to_string(alone_->counted()));
            log().add(line_);
            alone_.reset();
        } else if (Clock::now() >= end) {
            return;
        }
    }
}

void RateDecider::catch_up(std::chrono::sys_seconds now) {
    merge(now, k_turn);
}

void RateDecider::refresh(std::chrono::sys_seconds now) {
    keep_limits();
    read_overrides(now);
    read_customers();
    geolocation_.refresh();
    notices_.tell_troubles();
}

void RateDecider::keep_limits() {
    try {
        if (const std::optional<std::string> difference =
                stored_limits_.keep(limiting_->store, policy_.limits())) {
            log().warn(*difference);
        }
    } catch (const store::Busy&) {
    }
}

void RateDecider::read_overrides(std::chrono::sys_seconds now) {
    std::vector<mail::Override> all = limiting_->store.overrides(now);
    if (alone_) {
        const std::vector<mail::Override> own = alone_->overrides(now);
        all.insert(all.end(), own.begin(), own.end()); // those of the database come first
    }
    for (const KnownOverrides::Change& change : overrides_.take(all, now)) {
        if (change.event == "suspend") {
            tell_suspension(change.override);
        } else {
            tell_change(log(), change.event, change.override);
        }
    }
    policy_.set_overrides(std::move(all));
}

void RateDecider::read_customers() {
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
            trouble_with_customers_.clear();
        }
    } catch (const Error& error) {
        trouble_with_customers_ =
            fmt::format("--limits-from: {}; the earlier limits stay", error.what());
        log().trouble(trouble_with_customers_);
    }
}

std::vector<std::string> RateDecider::problems_of_tool() const {
    std::vector<std::string> problems = notices_.problems();
    if (!trouble_with_customers_.empty()) {
        problems.push_back(trouble_with_customers_);
    }
    return problems;
}

bool RateDecider::sweep(std::chrono::sys_seconds now) {
    std::int64_t removed = 0;
    return limiting_->sweep.leads(name_, now) &&
           limiting_->sweep.next(service_.kept_history, now, removed);
}

void RateDecider::add_metrics(metrics::MetricsText& text) const {
    text.begin("counting_alone", metrics::MetricsText::Type::gauge,
               "Whether this host counts alone: the database is away, or lacks what was counted "
               "meanwhile.");
    text.add({}, std::int64_t{is_alone()});
}

} // namespace ispkit::ratelimit
