// SPDX-License-Identifier: MIT
#pragma once

#include "error.hpp"
#include "mail/policy/decider.hpp"

#include <algorithm>
#include <functional>
#include <optional>
#include <set>
#include <span>
#include <string>
#include <utility>
#include <vector>

/// Answers "DUNNO" to what has no recipient, without the database; "OK SENDER" to the others,
/// unless the trouble that it is told to have throws, or the sender waits for a look-up.
class ScriptedDecider final : public ispkit::mail::Decider {
public:
    using Target = ispkit::cli::ServiceLog::Target;

    explicit ScriptedDecider(std::optional<std::string> answer_in_trouble = std::nullopt,
                             Target log = Target::none)
        : Decider("test", log, std::move(answer_in_trouble), ":memory:") {}

    std::function<void()> trouble = [] {};
    std::function<void()> trouble_without_database = [] {};
    /// What happened with the database, a letter each: Open, Decide, Refresh, Sweep.
    std::string events;
    bool is_database_open = false;
    std::size_t largest_set = 0;
    bool can_be_alone = false;
    std::set<std::string, std::less<>> waiting_senders;
    /// Why the configuration cannot be read; empty if it can.
    std::string refusal;

    void end_lookups() override { waiting_senders.clear(); }

    bool is_ready(const ispkit::mail::PolicyRequest& request) const override {
        return !waiting_senders.contains(request.sender);
    }

private:
    void read_configuration() override {}
    void reread_configuration() override {
        if (!refusal.empty()) {
            ispkit::throw_error("{}", refusal);
        }
    }
    void use_database(ispkit::store::Database database) override {
        events += 'O';
        database_.emplace(std::move(database));
        is_database_open = true;
    }
    void close_database() override { is_database_open = false; }
    ispkit::store::Database& database() override { return *database_; }
    std::optional<std::string> exemption(const ispkit::mail::PolicyRequest& request) override {
        trouble_without_database();
        return request.recipient.empty() ? std::optional<std::string>("DUNNO") : std::nullopt;
    }
    Actions decide_and_store(std::span<const ispkit::mail::PolicyRequest> requests,
                             std::chrono::sys_seconds) override {
        events += 'D';
        largest_set = std::max(largest_set, requests.size());
        trouble();
        Actions actions;
        for (const ispkit::mail::PolicyRequest& request : requests) {
            actions.push_back(is_ready(request) ? std::optional("OK " + std::string(request.sender))
                                                : std::nullopt);
        }
        return actions;
    }
    bool can_decide_alone() const override { return can_be_alone; }
    std::optional<Actions> decide_alone(std::span<const ispkit::mail::PolicyRequest> requests,
                                        std::chrono::sys_seconds,
                                        const ispkit::store::Away&) override {
        return can_be_alone ? std::optional(Actions(requests.size(), "ALONE")) : std::nullopt;
    }
    void refresh(std::chrono::sys_seconds) override {
        events += 'R';
        trouble();
    }
    bool sweep(std::chrono::sys_seconds) override {
        events += 'S';
        return false;
    }

    std::optional<ispkit::store::Database> database_;
};
