// SPDX-License-Identifier: MIT
#pragma once

#include "sip/ban/ban_store.hpp"
#include "sip/ban/judge.hpp"

#include <array>
#include <functional>
#include <map>
#include <string>
#include <string_view>
#include <unordered_map>
#include <variant>
#include <vector>

namespace ispkit::sip {

/// Something to announce: a ban, its end by hand, a network that is spared, an account under
/// attack, or one whose password was guessed.
struct BanEnd {
    net::Prefix prefix;
};
using Announcement =
    std::variant<Verdict, BanEnd, DistributedAttack, GuessedPassword, SparedNetwork>;

/// The rules for logs that are judged by rules of their own, by the path of the log.
using LogRules = std::map<std::string, BanRules, std::less<>>;

/// A judge with a memory: keeps its decisions in a store, and adopts what other processes change
/// there. Decisions are announced at once and stored in the next commit, together with how far the
/// logs were read: after a crash in between, the same lines are read and judged again.
///
/// A log with rules of its own has a judge of its own: its failures count by themselves. All judges
/// know all bans and the accounts at work.
class BanKeeper {
public:
    /// Restores attempts and bans from the store. The allow list of the general rules is added to
    /// the store's; those of logs are ignored.
    BanKeeper(BanStore& store, const BanRules& general, logfile::Time now, LogRules of_logs = {});

    /// What has been announced and still holds, for an enforcer that may have missed it: the ends
    /// of bans that would run if nobody had ended them, then all running bans with the seconds
    /// left.
    std::vector<Announcement> standing(logfile::Time now);

    void observe(const LogEvent& event, logfile::Time time, std::string_view log = {});

    /// The announcements since the last call, the worst attackers first.
    std::vector<Announcement> take_announcements();

    /// Writes the decisions with the progress in the logs, and adopts what other processes
    /// changed, which becomes announcements. If it throws, the next commit writes everything.
    struct LogProgress {
        std::string path;
        std::vector<logfile::Position> positions;
        StoredCounts counts;
        friend bool operator==(const LogProgress&, const LogProgress&) = default;
    };
    void commit(const std::vector<LogProgress>& logs, logfile::Time now);

    bool has_unwritten() const { return !unwritten_.empty(); }

    /// Whether another process has changed the store since the last commit.
    bool others_have_decided() { return store_.last_change() != known_change_; }

    /// Replaces the rules; the memory stays.
    void set_rules(const BanRules& general, logfile::Time now, LogRules of_logs = {});

    /// The allowed hosts of the rules and of the store, as of the last commit.
    std::vector<std::string> allowed_hosts();

    /// Replaces the addresses of these hosts, and ends their bans. Call it with nothing unwritten.
    void set_host_addresses(std::vector<net::Prefix> addresses, logfile::Time now);

private:
    net::PrefixSet never();
    void end_bans_of(const net::PrefixSet& never, logfile::Time now);
    void make_judges(logfile::Time now);
    std::string_view judge_name(std::string_view log) const;
    void for_each_judge(const std::function<void(Judge&)>& each);
    void share(const Judgement& judgement, const Judge& its_judge);
    void add_to_unwritten(const Judgement& judgement, std::string_view judge);
    std::chrono::milliseconds strike_memory() const;
    void take_over(const StoredBan& ban, logfile::Time now);

    BanStore& store_;
    BanRules rules_;
    std::vector<net::Prefix> host_addresses_;
    LogRules of_logs_;
    /// By the path of the log; that of all other logs has an empty name.
    std::map<std::string, Judge, std::less<>> judges_;
    std::int64_t known_change_ = 0;
    logfile::Time last_expiry_;
    /// The decisions for the next commit, in their order.
    std::vector<std::variant<Strike, AccountUse, Verdict, SparedNetwork>> unwritten_;
    std::vector<Announcement> announcements_;
    /// Attempts from each network since the last announcements, including those after its ban.
    std::unordered_map<net::Prefix, unsigned> attempts_;
    /// Attempts of each kind that the totals of the store do not have yet.
    std::array<std::int64_t, k_kinds.size()> uncounted_{};
};

} // namespace ispkit::sip
