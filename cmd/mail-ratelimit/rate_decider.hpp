// SPDX-License-Identifier: MIT
#pragma once

#include "counting_alone.hpp"
#include "geo/geolocation.hpp"
#include "known_overrides.hpp"
#include "mail/policy/decider.hpp"
#include "mail/ratelimit/customer_reader.hpp"
#include "mail/ratelimit/rate_limiter.hpp"
#include "mail/ratelimit/rate_sweep.hpp"
#include "mail/request/policy_wiring.hpp"
#include "notices.hpp"
#include "service.hpp"
#include "stored_limits.hpp"

#include <chrono>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

namespace ispkit::ratelimit {

/// Decides by the limits: with the database, or alone while that is away.
class RateDecider final : public mail::Decider {
public:
    /// The command line, which was read into the service, must outlive it.
    RateDecider(const cli::CommandLine& command_line, Service service);

    void finish() override;

private:
    /// Objects that exist while the database is open.
    struct Limiting {
        Limiting(store::Database database, mail::RatePolicy& policy,
                 mail::PendingRecipients& pending);

        mail::RateStore store;
        mail::RateLimiter limiter;
        mail::RateSweep sweep{store.database()};
    };

    void read_configuration() override;
    void reread_configuration() override;
    void take_over(const cli::CommandLine& command_line, Service service);
    void use_database(store::Database database) override;
    void close_database() override { limiting_.reset(); }
    store::Database& database() override { return limiting_->store.database(); }
    std::optional<std::string> exemption(const mail::PolicyRequest& request) override;
    Actions decide_and_store(std::span<const mail::PolicyRequest> requests,
                             std::chrono::sys_seconds now) override;
    std::optional<Actions> decide_alone(std::span<const mail::PolicyRequest> requests,
                                        std::chrono::sys_seconds now,
                                        const store::Away& why) override;
    bool can_decide_alone() const override { return may_count_alone_; }
    bool is_alone() const override { return alone_.has_value(); }
    void catch_up(std::chrono::sys_seconds now) override;
    void refresh(std::chrono::sys_seconds now) override;
    bool sweep(std::chrono::sys_seconds now) override;
    std::vector<std::string> problems_of_tool() const override;
    void add_metrics(metrics::MetricsText& text) const override;

    /// Tells the decisions; returns their actions.
    Actions act(std::span<const mail::PolicyRequest> requests,
                std::vector<mail::RateDecision> decisions);

    Actions count_alone(std::span<const mail::PolicyRequest> requests,
                        std::chrono::sys_seconds now);

    /// Brings what was counted alone into the database, for about that long; when all of it is
    /// there, this host no longer counts alone.
    void merge(std::chrono::sys_seconds now, Clock::duration turn);

    void merge_last();

    /// Sees to the limits that the database has; if it is locked, later.
    void keep_limits();

    /// Takes the overrides that the database has, and tells what has changed since the last time.
    void read_overrides(std::chrono::sys_seconds now);

    /// Takes the customers' limits that were read meanwhile, and logs a change. What cannot be read
    /// is reported, and the earlier ones stay.
    void read_customers();

    void check_wiring(const mail::RateWiring::Seen& seen);
    void tell_suspension(const mail::Override& suspension);

    const cli::CommandLine& command_line_;
    Service service_;
    std::string database_;
    /// Processes that serve a single client would each have a count of their own.
    bool may_count_alone_;
    /// The process's name among those that share the database.
    std::string name_ = store::unique_process_name();
    mail::RatePolicy policy_;
    mail::CustomerReader customers_;
    /// Why they could not be read the last time; empty if they could.
    std::string trouble_with_customers_;
    mail::PendingRecipients pending_;
    mail::RateWiring wiring_;
    geo::Geolocation geolocation_;
    std::vector<mail::SuspensionRule> rules_;
    std::optional<mail::LoginWatch> watch_;
    Notices notices_;
    KnownOverrides overrides_;
    StoredLimits stored_limits_;
    std::optional<Limiting> limiting_;
    std::optional<CountingAlone> alone_;
    std::string line_;
};

} // namespace ispkit::ratelimit
