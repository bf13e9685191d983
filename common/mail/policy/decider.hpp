// SPDX-License-Identifier: MIT
#pragma once

#include "cli/service_log.hpp"
#include "mail/policy/policy_request.hpp"

#include <chrono>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace ispkit::mail {

/// Decides policy requests with a database, which it opens again after trouble. Each tool derives
/// its own decider from it: the private functions are the tool's part, and may throw Error.
///
/// An action is what Postfix is answered (access(5)); an empty one is no answer, and closes the
/// connection. No function keeps a request or a view of one after it returns.
class Decider {
public:
    using Clock = std::chrono::steady_clock;

    /// The name stands before each line of the log, and outlives the decider. Without an answer in
    /// trouble the actions are empty then.
    Decider(std::string_view name, cli::ServiceLog::Target target,
            std::optional<std::string> answer_in_trouble);
    virtual ~Decider() = default;
    Decider(const Decider&) = delete;
    Decider& operator=(const Decider&) = delete;

    /// Reads lists and limits. Comes before all that follows. Throws Error.
    void start() { read_configuration(); }

    /// Opens the database, which otherwise happens when it is first needed. Throws Error.
    void open();

    /// Closes the database.
    void close();

    /// The action for a request that needs no database; nothing for one that judge() is to be asked
    /// about.
    std::optional<std::string> pass(const PolicyRequest& request);

    /// Decides requests that waited together, and stores what follows from it; then their actions.
    /// Trouble is reported, and all have the answer for that. Nothing while others have the
    /// database locked, until the end: then the caller tries again soon. Writes the log out, also
    /// when there are no requests.
    std::optional<std::vector<std::string>> judge(std::span<const PolicyRequest> requests,
                                                  Clock::time_point end = Clock::time_point::max());

    /// Logs what went wrong; the service goes on.
    void report(std::string_view trouble) { log_.trouble(trouble); }

    /// Reads lists and limits again (SIGHUP), and opens the database again. Reports trouble; if the
    /// lists or limits cannot be read, the earlier ones stay.
    void reload();

    /// Does what is due now and then, and reports trouble. To be called several times a second;
    /// takes some milliseconds at most.
    void tend();

protected:
    cli::ServiceLog& log() { return log_; }

private:
    /// Reads lists and limits; where that fails, those from before stay.
    virtual void read_configuration() = 0;

    virtual void open_database() = 0;
    virtual void close_database() = 0;

    /// The action for a request that needs no database; nothing for others.
    virtual std::optional<std::string> exempt(const PolicyRequest& request) = 0;

    /// One action for each request, returned when all that follows from them is stored. If it
    /// throws, nothing is.
    virtual std::vector<std::string> decide_and_store(std::span<const PolicyRequest> requests,
                                                      std::chrono::sys_seconds now) = 0;

    /// Takes up what other processes have changed in the database. Throws Error where another file
    /// has taken its place.
    virtual void refresh(std::chrono::sys_seconds now) = 0;

    /// Removes what is too old among the next rows; whether there are more rows to look at.
    virtual bool sweep(std::chrono::sys_seconds now) = 0;

    template <typename Work>
    void with_database(Work&& work);
    template <typename Work>
    void attempt(Work&& work);

    cli::ServiceLog log_;
    std::optional<std::string> answer_in_trouble_;
    bool is_open_ = false;
    Clock::time_point next_refresh_;
    Clock::time_point next_sweep_;
};

} // namespace ispkit::mail
