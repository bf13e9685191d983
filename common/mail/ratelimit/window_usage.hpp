// SPDX-License-Identifier: MIT
#pragma once

#include "mail/limit/allowance.hpp"
#include "store/database.hpp"

#include <array>
#include <chrono>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace ispkit::mail {

/// What decisions add to a window of a subject.
struct UsageAddition {
    Usage usage;
    /// Recipients.
    std::int64_t refused = 0;
    /// Whether this window is kept as the subject's history. Exactly one window of a subject must
    /// be; at another time it may be another one.
    bool is_history = true;
    /// The class whose limits the subject has at this time.
    std::string class_name = {};
    /// Its own allowances from a customer table, as own_text() writes them; empty if it has none.
    std::string own = {};
};

/// What counts in the windows that a batch of decisions looks at: the database is asked once, and
/// what the decisions add counts at once and is stored at once. It is in the database of RateStore,
/// which makes the tables. All functions throw Error if the database fails.
class WindowUsage {
public:
    /// The database must outlive it. The time is that of all decisions.
    WindowUsage(store::Database& database, std::chrono::sys_seconds now)
        : database_(database)
        , now_(now) {}

    /// A window that will be looked at; look_up() asks for all of them. One that is not expected
    /// costs a journey of its own.
    void expect(const std::string& subject, std::chrono::seconds window);
    void look_up(store::Round& round);

    /// The usage that counts now.
    const Usage& used(const std::string& subject, std::chrono::seconds window);
    /// How long it takes, if nothing else is sent, until `more` fits into the allowance; nothing if
    /// it never does.
    std::optional<std::chrono::seconds> time_to_room(const std::string& subject,
                                                     const Allowance& allowance, const Usage& more);

    void add(const std::string& subject, std::chrono::seconds window, UsageAddition addition);
    void save(store::Round& round) const;

private:
    struct Window {
        Usage used;
        /// The steps with usage, in any order.
        std::vector<std::pair<std::int64_t, Usage>> steps;
        /// What is added as history, and what is not.
        std::array<std::optional<UsageAddition>, 2> additions;

        void count(std::int64_t step, const Usage& usage);
    };

    Window& window_of(const std::string& subject, std::chrono::seconds length);

    store::Database& database_;
    std::chrono::sys_seconds now_;
    /// By subject and length.
    std::map<std::string, std::map<std::chrono::seconds, Window>> windows_;
};

} // namespace ispkit::mail
