// SPDX-License-Identifier: MIT
#include "policy_service/database_service.hpp"

#include "error.hpp"
#include "policy_service/clock.hpp"

#include <fmt/format.h>

namespace ispkit::policy {

DatabaseService::DatabaseService(Configuration& configuration, std::string_view name,
                                 cli::ServiceLog::Target target)
    : configuration_(configuration)
    , log_(name, target) {
    configuration_.read();
}

void DatabaseService::open() {
    decider_.reset(); // two at once would wait for each other
    decider_ = configuration_.open();
}

/// Does it with the database open; one that fails is opened anew the next time.
template <typename Work>
auto DatabaseService::with_decider(Work&& work) -> decltype(work()) {
    if (!decider_) {
        open();
    }
    try {
        return work();
    } catch (const Error&) {
        decider_.reset();
        throw;
    }
}

std::vector<std::string> DatabaseService::decide(std::span<const mail::PolicyRequest> requests) {
    return with_decider([&] {
        std::vector<std::string> actions = decider_->decide(requests, clock_now(), log_);
        log_.flush();
        return actions;
    });
}

void DatabaseService::report(std::string_view trouble) {
    log_.trouble(trouble);
}

void DatabaseService::reload() {
    try {
        configuration_.read();
    } catch (const Error& error) {
        report(fmt::format("not reloaded: {}; what was read before stays", error.what()));
        return;
    }
    log_.add("reloaded");
    log_.flush();
    try {
        open();
    } catch (const Error& error) {
        report(error.what());
    }
}

void DatabaseService::tend() {
    constexpr auto k_between_looks = std::chrono::seconds(2);
    constexpr auto k_between_sweeps = std::chrono::minutes(1);
    const std::chrono::sys_seconds now = clock_now();
    const auto turn = std::chrono::steady_clock::now();
    with_decider([&] {
        if (turn >= next_look_) {
            decider_->look(now);
            next_look_ = turn + k_between_looks;
        }
        if (turn >= next_sweep_ && !decider_->sweep(now)) {
            next_sweep_ = turn + k_between_sweeps;
        }
    });
}

} // namespace ispkit::policy
