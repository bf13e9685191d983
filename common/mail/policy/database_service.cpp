// SPDX-License-Identifier: MIT
#include "mail/policy/database_service.hpp"

#include "io/clock.hpp"
#include "store/database.hpp"

#include <fmt/format.h>

#include <exception>
#include <utility>

namespace ispkit::mail {

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
void DatabaseService::with_decider(Work&& work) {
    if (!decider_) {
        open();
    }
    try {
        work();
    } catch (const store::Busy&) {
        throw;
    } catch (...) {
        decider_.reset();
        throw;
    }
}

void DatabaseService::decide(std::span<Question> questions) {
    std::vector<PolicyRequest> requests;
    for (Question& question : questions) {
        if (question.action.empty() && !question.needs_database) {
            question.action =
                configuration_.decide_alone(question.request, log_).value_or(std::string());
            question.needs_database = question.action.empty();
        }
        if (question.action.empty()) {
            requests.push_back(question.request);
        }
    }
    log_.flush();
    if (requests.empty()) {
        return;
    }
    with_decider([&] {
        std::vector<std::string> actions = decider_->decide(requests, io::clock_now(), log_);
        auto action = actions.begin();
        for (Question& question : questions) {
            if (question.action.empty()) {
                question.action = std::move(*action++);
            }
        }
    });
    log_.flush();
}

void DatabaseService::report(std::string_view trouble) {
    log_.trouble(trouble);
}

/// Does it; trouble is reported. Who needs a database that is locked finds that out.
template <typename Work>
void DatabaseService::attempt(Work&& work) {
    try {
        work();
    } catch (const store::Busy&) {
    } catch (const std::exception& error) {
        report(error.what());
    }
}

void DatabaseService::reload() {
    try {
        configuration_.read();
    } catch (const std::exception& error) {
        report(fmt::format("not reloaded: {}; what was read before stays", error.what()));
        return;
    }
    log_.add("reloaded");
    log_.flush();
    attempt([this] {
        if (decider_) {
            decider_->look(io::clock_now()); // that it was moved is said before it is opened anew
        }
    });
    attempt([this] { open(); });
}

void DatabaseService::tend() {
    constexpr auto k_between_looks = std::chrono::seconds(2);
    constexpr auto k_between_sweeps = std::chrono::minutes(1);
    const std::chrono::sys_seconds now = io::clock_now();
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

} // namespace ispkit::mail
