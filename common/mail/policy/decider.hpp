// SPDX-License-Identifier: MIT
#pragma once

#include "cli/service_log.hpp"
#include "mail/policy/database_opening.hpp"
#include "mail/policy/database_trouble.hpp"
#include "mail/policy/decision_counts.hpp"
#include "mail/request/policy_request.hpp"
#include "mail/request/service_state.hpp"
#include "metrics/service/publisher.hpp"
#include "service/refused_requests.hpp"
#include "store/database.hpp"

#include <chrono>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace ispkit::mail {

/// Decides policy requests with a database, which it opens again after trouble. Each tool derives
/// its own decider: the private virtual functions are the tool's part, and may throw Error.
///
/// An action is the answer to Postfix (access(5)); an empty one means no answer, and closes the
/// connection. No function keeps a request or a view of one after it returns.
class Decider {
public:
    using Clock = std::chrono::steady_clock;
    /// One for each request; nothing for one that waits for a look-up.
    using Actions = std::vector<std::optional<std::string>>;

    /// `name` is the tool's, the prefix of each line of the log; it must outlive the decider.
    /// `database` is a URL. Without an answer in trouble, requests get an empty action in trouble.
    Decider(std::string_view name, cli::ServiceLog::Target target,
            std::optional<std::string> answer_in_trouble, std::string database);
    virtual ~Decider() = default;
    Decider(const Decider&) = delete;
    Decider& operator=(const Decider&) = delete;

    /// From here on metrics, which the manual pages describe, are published: every ten seconds by
    /// tend(), and at once when the database ceases to work or works again.
    void publish_metrics_by(metrics::Publisher publisher) { publisher_ = std::move(publisher); }

    /// Publishes them now. Reports trouble.
    void publish_metrics();

    /// Reads lists and limits. Must be called before all other functions. Throws Error.
    void start() { read_configuration(); }

    /// Opens the database, which otherwise is opened when first needed; waits for it. Throws Error;
    /// but who can decide alone begins with that if it is away.
    void open();

    /// Closes the database.
    void close();

    /// Ends what goes on beside decisions; nothing is decided after that. No destructor runs when a
    /// signal ends the process.
    virtual void finish() {}

    /// The action for a request that needs no database; nothing for a request that decide() must
    /// decide. A request that asks for it gets the state of the service.
    std::optional<std::string> exempt(const PolicyRequest& request);

    /// Decides requests that waited together, and stores the results; then returns their actions. A
    /// request without an action is to be decided again once it is_ready().
    /// In trouble it reports that and returns an empty vector: every request gets the answer in
    /// trouble. Returns nullopt while another process has locked the database and `end` has not
    /// passed: the caller tries again soon. It also writes the log out, even if there are no
    /// requests.
    std::optional<Actions> decide(std::span<const PolicyRequest> requests,
                                  Clock::time_point end = Clock::time_point::max());

    /// A descriptor that is readable (poll(2)) when receive() has something to do; -1 if no request
    /// ever waits for a look-up.
    virtual int descriptor() const { return -1; }

    /// Reads what look-ups have found. Returns whether requests may have become ready. Must be
    /// called when descriptor() is readable, and several times a second.
    bool receive();

    /// Ends all look-ups, as if their time were over: each request is ready, and none waits from
    /// here on.
    virtual void end_lookups() {}

    /// Whether a request that waited for a look-up can be decided.
    virtual bool is_ready(const PolicyRequest&) const { return true; }

    /// The action for a request that could not be decided; short, so that a copy needs no memory.
    const std::string& answer_in_trouble() const { return answer_in_trouble_; }

    /// Logs trouble, if there is memory for that; the service goes on.
    void report(std::string_view trouble) noexcept;

    /// The same for a request that is not understood; the state of the service tells of it, too.
    void refuse(std::string_view why) noexcept;

    /// Reads the configuration with its lists and limits again (SIGHUP), and opens the database
    /// again. Reports trouble; if anything cannot be read, the earlier configuration stays.
    void reload();

    /// Does periodic work and reports trouble. Must be called several times a second; takes a few
    /// milliseconds at most.
    void tend();

protected:
    cli::ServiceLog& log() { return log_; }

    /// Takes over what is wrong with the configuration, although it is in force: it is logged, and
    /// a problem until the next call. Empty if nothing is.
    void set_mistake(std::string mistake);

    /// Opens the database, and waits for it. Throws Error.
    void open_now();

private:
    /// Reads lists and limits.
    virtual void read_configuration() = 0;

    /// Reads the configuration file again, and the lists and limits that it names. Throws Error:
    /// then nothing has changed.
    virtual void reread_configuration() = 0;

    /// The database is open: reads from it what decisions need.
    virtual void use_database(store::Database database) = 0;
    virtual void close_database() = 0;
    /// That which was opened.
    virtual store::Database& database() = 0;

    /// The action for a request that needs no database; nothing for others.
    virtual std::optional<std::string> exemption(const PolicyRequest& request) = 0;

    /// Returns the actions, once all results are stored. If it throws, nothing is stored; only if
    /// it throws store::Away, all may be. It must decide the same again then.
    virtual Actions decide_and_store(std::span<const PolicyRequest> requests,
                                     std::chrono::sys_seconds now) = 0;

    /// Decides and stores while the database is away, which the error says; nothing for deciders
    /// that cannot.
    virtual std::optional<Actions> decide_alone(std::span<const PolicyRequest>,
                                                std::chrono::sys_seconds, const store::Away&) {
        return std::nullopt;
    }

    virtual bool can_decide_alone() const { return false; }

    /// Whether it has decided alone, and said so, and not all of that is stored.
    virtual bool is_alone() const { return false; }

    /// Reads what look-ups have found; returns whether any has ended.
    virtual bool receive_lookups() { return false; }

    /// Stores, for some milliseconds, what it has decided alone.
    virtual void catch_up(std::chrono::sys_seconds) {}

    /// Reads other processes' changes of the database.
    virtual void refresh(std::chrono::sys_seconds now) = 0;

    /// Removes expired rows among the next ones. Returns whether there are more rows to check.
    virtual bool sweep(std::chrono::sys_seconds now) = 0;

    /// What does not work besides the database and the configuration.
    virtual std::vector<std::string> problems_of_tool() const { return {}; }

    /// Adds the metrics that the tool has besides those of all deciders.
    virtual void add_metrics(metrics::MetricsText&) const {}

    const std::string& url() const { return opening_.url(); }
    ServiceState state() const;
    std::vector<std::string> problems() const;
    metrics::MetricsText metrics_text() const;
    void use(store::Database database);
    void reopen();
    void fail(const std::exception& failure);
    void begin_trouble();
    void succeed();
    void end_trouble() noexcept;
    void report_away(const store::Away& away);
    void look_again(std::chrono::sys_seconds now);
    void wait_for_lock(const store::Busy& busy, Clock::time_point turn);
    bool is_locked_for_long() const;
    std::optional<Actions> decide_batch(std::span<const PolicyRequest> requests,
                                        Clock::time_point end);
    Actions decide_somehow(std::span<const PolicyRequest> requests, Clock::time_point end);
    template <typename Work>
    void with_database(Work&& work);
    template <typename Work>
    bool attempt(Work&& work);
    template <typename Work>
    void attempt_unless_locked(Work&& work);

    std::string_view name_;
    cli::ServiceLog log_;
    std::string answer_in_trouble_;
    bool is_open_ = false;
    DatabaseOpening opening_;
    DatabaseTrouble trouble_;
    /// Since when the requests wait that are to be decided next.
    std::optional<Clock::time_point> asked_at_;
    /// When tend() uses the database again, and since when that was locked.
    Clock::time_point next_turn_;
    std::optional<Clock::time_point> locked_since_;
    Clock::time_point next_refresh_;
    Clock::time_point next_sweep_;
    /// Why the configuration was not read again; empty if it was.
    std::string refused_reload_;
    std::string mistake_;
    /// How many requests have come, and when the last one did.
    std::uint64_t requests_ = 0;
    std::optional<Clock::time_point> last_request_;
    service::RefusedRequests refused_;
    metrics::Publisher publisher_;
    std::chrono::sys_seconds began_;
    DecisionCounts counts_;
};

} // namespace ispkit::mail
