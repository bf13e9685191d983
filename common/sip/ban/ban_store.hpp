// SPDX-License-Identifier: MIT
#pragma once

#include "logfile/followed_file.hpp"
#include "net/allow_list.hpp"
#include "sip/ban/judge.hpp"
#include "store/database.hpp"
#include "store/sweep_lease.hpp"

#include <array>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
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
    /// Until when it would run if nobody had ended it; 1970 if nobody has.
    logfile::Time was_until = {};
};

struct StoredStrike {
    Strike strike;
    Judge::Spent spent = Judge::Spent::no;
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

/// How far a log was read.
struct LogProgress {
    std::string path;
    std::vector<logfile::Position> positions;
    StoredCounts counts;
    friend bool operator==(const LogProgress&, const LogProgress&) = default;
};

/// The end of the ban that runs at that time.
struct Pardon {
    net::Prefix prefix;
    logfile::Time time;
};

/// What is stored of a watch's or a person's decisions:
/// - an attempt,
/// - the last use of an account,
/// - a ban, by which the attempts of its network are spent. Where one runs already, it stays as it
///   is, unless the new one is by hand: several hosts may ban a network at the same time.
/// - the report of a network that is spared,
/// - the end of a ban, by which neither it nor those before it make later ones longer, and the
///   attempts of its network are spent.
using Decision = std::variant<Strike, AccountUse, Verdict, SparedNetwork, Pardon>;

/// Forgets strikes that count for no host any more, uses and reports from before these times, bans
/// that ended before theirs, and the oldest strikes and uses beyond 500,000 each.
struct Expiry {
    logfile::Time now;
    /// For how long strikes count at this host.
    std::chrono::milliseconds strike_memory;
    logfile::Time uses;
    logfile::Time reports;
    logfile::Time bans;
};

/// What a watch stores at once.
struct Batch {
    /// One more than that of the watch's last batch.
    std::int64_t number = 0;
    /// In their order.
    std::vector<Decision> decisions = {};
    /// Attempts of each kind.
    std::array<std::int64_t, k_kinds.size()> attempts{};
    std::vector<LogProgress> logs = {};
    std::optional<Expiry> expiry = {};
    /// Whether all that had been decided is in this batch or earlier ones.
    bool is_last_part = true;
};

/// What others have changed, such as another host's watch, or a person.
struct News {
    /// The bans that began or ended, in the order of their changes.
    std::vector<StoredBan> bans;
    /// The attempts that other hosts counted, and the logins that they saw, up to
    /// last_shared_change: after a long time, some 20,000 at once.
    std::vector<StoredStrike> strikes;
    std::vector<AccountUse> uses;
    /// The allow list, if it has changed.
    std::optional<net::AllowList> allowed;
    /// The number of the last change that the bans and the allow list contain.
    std::int64_t last_change = 0;
    std::int64_t last_shared_change = 0;
};

/// What a watch knows of the changes: the number of the last one.
struct KnownChanges {
    /// Of bans and the allow list.
    std::int64_t bans = 0;
    /// Of attempts and logins at other hosts.
    std::int64_t strikes = 0;
};

struct SortedDecisions;
struct SharedNews;

/// The memory of sip-banwatch: attempts, bans, the allow list, and how far each log was read. Hosts
/// may share it: each has its own logs and state, and all that lasts is common.
class BanStore {
public:
    /// `host` is the name of this host among those that share the database; empty where only one
    /// uses it. `machine` is a text that no other machine has.
    explicit BanStore(const std::string& url, store::Access access = store::Access::create,
                      std::string host = {});
    BanStore(store::Database database, std::string host, std::string machine = {});

    store::Database& database() { return database_; }
    const std::string& host() const { return host_; }

    void record(const std::vector<Decision>& decisions);

    /// For a watch: makes this host known, and finds the number of its last batch, which it
    /// returns. Must be called before exchange(). Throws Error if a watch on another machine gave a
    /// sign of life under this host's name within half a minute, and has not ended.
    std::int64_t begin_watch(logfile::Time now);

    /// The channel on which hosts tell each other of bans (store::Listener).
    static constexpr std::string_view k_channel = "sip_banwatch";

    /// Tells all listeners, this host's as well.
    void notify();

    /// Stores a batch, all of it or nothing, unless it has been stored already: where
    /// store::Away was thrown, that is open. Returns what others have changed after `known`. On a
    /// server this takes one journey, and fails with store::Away if begin_watch() was called for
    /// the same host since, on another connection: then a batch that is still under way here is
    /// not stored after begin_watch() there has said what is.
    News exchange(const Batch& batch, const KnownChanges& known, logfile::Time now);

    /// What is counted for ever, so that a monitor sees numbers that only grow: the attempts of
    /// each kind, and the bans of each reason, of all hosts.
    enum class Total { attempts, bans };
    std::map<std::string, std::int64_t> totals(Total total);

    std::vector<logfile::Position> positions(const std::string& path);
    StoredCounts counts(const std::string& path);
    /// Those that were stored by that change or before, the oldest first.
    void for_each_strike(logfile::Time since, std::int64_t last_change,
                         const std::function<void(const StoredStrike&)>& each);
    /// The oldest first.
    void for_each_use(const std::function<void(const AccountUse&)>& each);
    void for_each_report(const std::function<void(const net::Prefix&, logfile::Time)>& each);
    /// The bans that run at that time, or all, including those that have ended; the worst first.
    enum class Which { running, all };
    std::vector<StoredBan> bans(Which which, logfile::Time now);

    /// The number of bans that run at that time.
    std::int64_t running(logfile::Time now);

    /// The number of the last change.
    std::int64_t last_change();
    /// The last change that this host's watch has announced, or left to the kernel's memory.
    std::int64_t announced_change();

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
    void begin_change();
    void write(store::Round& round, const SortedDecisions& decisions, const store::RowSet& single);
    News exchange_unless_replaced(const Batch& batch, const KnownChanges& known, logfile::Time now);
    void ask_for_news(store::Round& round, const store::RowSet& single, const KnownChanges& known,
                      News& news);
    void ask_for_shared_news(store::Round& round, const store::RowSet& single,
                             const KnownChanges& known, SharedNews& shared);
    void expect_own_session();
    void expire(const Expiry& expiry);

    store::Database database_;
    std::string host_;
    std::string machine_;
    /// Whether other hosts may use the database.
    bool is_shared_;
    std::int64_t stored_batch_ = 0;
    /// The number of this connection among those of the host.
    std::int64_t session_ = 0;
    store::SweepLease lease_;
};

} // namespace ispkit::sip
