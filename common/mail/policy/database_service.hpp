// SPDX-License-Identifier: MIT
#pragma once

#include "cli/service_log.hpp"
#include "mail/policy/policy_answers.hpp"

#include <chrono>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace ispkit::mail {

/// What decides while the database is open. All throw Error where that fails.
class Decider {
public:
    virtual ~Decider() = default;

    /// The actions for requests that waited together. What there is to say of them goes to the log.
    virtual std::vector<std::string> decide(std::span<const PolicyRequest> requests,
                                            std::chrono::sys_seconds now, cli::ServiceLog& log) = 0;

    /// Takes up what other processes have changed in the database, or that it is another one now.
    virtual void look(std::chrono::sys_seconds now) = 0;

    /// Looks for what is too old among the next some rows, and removes it; whether there are more.
    virtual bool sweep(std::chrono::sys_seconds now) = 0;
};

/// What a service was told to do, and in which database.
class Configuration {
public:
    virtual ~Configuration() = default;

    /// Reads lists and limits anew. Throws Error; then those from before stay.
    virtual void read() = 0;

    /// The action for a request that needs no database, and nothing for one that does. What there
    /// is to say of it goes to the log.
    virtual std::optional<std::string> decide_alone(const PolicyRequest& request,
                                                    cli::ServiceLog& log) = 0;

    /// Opens the database, for decisions by what was read last; the configuration outlives them.
    virtual std::unique_ptr<Decider> open() = 0;
};

/// A policy service with a database, which it opens anew after each trouble.
class DatabaseService : public PolicyService {
public:
    DatabaseService(Configuration& configuration, std::string_view name,
                    cli::ServiceLog::Target target);

    /// Opens the database, which otherwise happens when it is needed first. Throws Error.
    void open();

    void decide(std::span<Question> questions) override;
    void report(std::string_view trouble) override;
    void reload() override;
    void tend() override;

private:
    template <typename Work>
    void with_decider(Work&& work);
    template <typename Work>
    void attempt(Work&& work);

    Configuration& configuration_;
    cli::ServiceLog log_;
    std::unique_ptr<Decider> decider_;
    // By a clock that nobody sets.
    std::chrono::steady_clock::time_point next_look_;
    std::chrono::steady_clock::time_point next_sweep_;
};

} // namespace ispkit::mail
