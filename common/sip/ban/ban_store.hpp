// SPDX-License-Identifier: MIT
#pragma once

#include "logfile/followed_file.hpp"
#include "net/allow_list.hpp"
#include "sip/ban/judge.hpp"
#include "store/database.hpp"

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace ispkit::sip {

/// A ban as stored.
struct StoredBan {
    net::Prefix prefix;
    net::Address address;
    logfile::Time since;
    logfile::Time until;
    /// How often the prefix has been banned.
    unsigned times = 0;
    /// Of these, how many make later ones no longer, since somebody ended them.
    unsigned pardoned = 0;
    Reason reason = Reason::failures;
    Kind kind = Kind::refused;
    unsigned failures = 0;
    std::vector<std::string> accounts;
    /// The number of the change by which it began or ended.
    std::int64_t change = 0;
};

/// How many lines of a log were read since it was first watched, and how they were understood: see
/// sip::LogCounts.
struct StoredCounts {
    std::int64_t lines = 0;
    std::int64_t understood = 0;
    std::int64_t of_others = 0;
    std::int64_t unknown = 0;
    std::int64_t untimed = 0;
    std::int64_t doubted = 0;
    /// When the last line was written; 1970 if that is not known.
    logfile::Time last_line = {};

    friend bool operator==(const StoredCounts&, const StoredCounts&) = default;
};

/// The memory of sip-banwatch: attempts, bans, the allow list, and how far each log was read.
/// Write what belongs together in one transaction, so that after a crash every line counts once.
class BanStore {
public:
    explicit BanStore(const std::string& url, store::Access access = store::Access::create);

    store::Database& database() { return database_; }

    void add(const Strike& strike);
    /// Adds a ban, and marks the strikes that led to it as spent.
    void add(const Verdict& verdict);
    /// Adds the use of an account, or replaces what is known of it.
    void add(const AccountUse& use);
    /// Notes that a spared network was reported.
    void add(const SparedNetwork& spared);
    /// Ends a running ban and pardons it and those before it; returns false where none runs. Marks
    /// the strikes of the prefix as spent.
    bool end_ban(const net::Prefix& prefix, logfile::Time now);
    void set_positions(const std::string& path, const std::vector<logfile::Position>& positions);
    void set_counts(const std::string& path, const StoredCounts& counts);
    /// Forgets strikes, uses and reports from before these times, bans that ended before theirs,
    /// and the oldest strikes and uses beyond 500,000 each.
    struct Expiry {
        logfile::Time strikes;
        logfile::Time uses;
        logfile::Time reports;
        logfile::Time bans;
    };
    void expire(const Expiry& before);

    /// What is counted for ever, so that a monitor sees numbers that only grow: the attempts of
    /// each kind, and the bans of each reason, which add() counts.
    enum class Total { attempts, bans };
    void add_to_total(Total total, std::string_view name, std::int64_t number);
    std::map<std::string, std::int64_t> totals(Total total);

    std::vector<logfile::Position> positions(const std::string& path);
    StoredCounts counts(const std::string& path);
    void for_each_strike(logfile::Time since,
                         const std::function<void(const Strike&, Judge::Spent)>& each);
    /// The oldest first.
    void for_each_use(const std::function<void(const AccountUse&)>& each);
    void for_each_report(const std::function<void(const net::Prefix&, logfile::Time)>& each);
    /// The bans that run at that time, those that would run if nobody had ended them, or all,
    /// including those that have ended; the worst first.
    enum class Which { running, ended_early, all };
    std::vector<StoredBan> bans(Which which, logfile::Time now);

    /// The number of bans that run at that time.
    std::int64_t running(logfile::Time now);

    /// The number of the last change of a ban.
    std::int64_t last_change();
    /// The last change that a watch has announced, or left to the kernel's memory.
    std::int64_t announced_change();
    void set_announced_change(std::int64_t change);
    /// The bans that began or ended after that change, by this process or another.
    std::vector<StoredBan> changes_after(std::int64_t change);

    /// Stores the kernel's boot_id; returns whether the machine was started again since the last
    /// call. Then it enforces none of the bans.
    bool note_boot(const std::string& boot_id);

    /// Adds an entry of net::AllowList::entries() to the allow list, or removes it; returns false
    /// where that changes nothing.
    bool allow(const std::string& entry, logfile::Time now);
    bool disallow(const std::string& entry);
    net::AllowList allowed();

    struct Statistics {
        std::int64_t attempts = 0;
        std::int64_t accounts = 0;
        std::int64_t running = 0;
        std::int64_t networks = 0;
        std::int64_t bans = 0;
        /// Of all logs.
        StoredCounts counts;
    };
    Statistics statistics(logfile::Time now);

private:
    std::int64_t next_change();

    store::Database database_;
};

} // namespace ispkit::sip
