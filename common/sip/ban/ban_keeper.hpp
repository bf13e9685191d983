// SPDX-License-Identifier: MIT
#pragma once

#include "sip/ban/ban_store.hpp"
#include "sip/ban/judge.hpp"

#include <array>
#include <cstdint>
#include <deque>
#include <functional>
#include <map>
#include <optional>
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
    /// Whether it was decided elsewhere, and is not in force here since the allow list forbids it.
    bool is_refusal = false;
};
using Announcement =
    std::variant<Verdict, BanEnd, DistributedAttack, GuessedPassword, SparedNetwork>;

/// The rules for logs that are judged by rules of their own, by the path of the log.
using LogRules = std::map<std::string, BanRules, std::less<>>;

/// By the path of the log; that of all other logs has an empty name.
using Judges = std::map<std::string, Judge, std::less<>>;

/// A judge with a memory: keeps its decisions in a store, and adopts what others change there.
/// Decisions are announced at once and stored in the next batch, together with how far the logs
/// were read: after a crash in between, the same lines are read and judged again.
///
/// A log with rules of its own has a judge of its own: its failures count by themselves. All judges
/// know all bans and the accounts at work.
class BanKeeper {
public:
    /// Restores attempts and bans from the store. The allow list of the general rules is added to
    /// the store's; those of logs are ignored.
    BanKeeper(BanStore& store, BanRules general, logfile::Time now, const LogRules& of_logs = {});

    /// What has been announced and still holds, for an enforcer that may have missed it: the ends
    /// of bans that would run if nobody had ended them, then all running bans with the seconds
    /// left, the worst first.
    std::vector<Announcement> standing(logfile::Time now) const;

    void observe(const LogEvent& event, logfile::Time time, std::string_view log = {});

    /// The announcements since the last call, the worst attackers first.
    std::vector<Announcement> take_announcements();

    /// The decisions that are to be stored next, with the progress in the logs if that is all.
    /// It stays the same until end_batch(), so that it can be stored again.
    const Batch& begin_batch(const std::vector<LogProgress>& logs, logfile::Time now);

    /// The batch is stored: adopts what others changed, which becomes announcements. Returns the
    /// batch.
    Batch end_batch(const News& news, logfile::Time now);

    /// Whether there are decisions that are not stored.
    bool has_unwritten() const { return batch_.has_value() || !unwritten_.empty(); }
    /// Whether there are bans among them, or ends of bans.
    bool has_unwritten_bans() const { return has_unwritten_bans_; }

    /// The number of attempts and uses of accounts that were not kept for the store, since there
    /// were too many.
    std::uint64_t lost() const { return lost_; }

    /// The changes of the store that are known here.
    const KnownChanges& known() const { return known_; }

    /// Replaces the rules; the memory stays, which is read from the store again. Call it with
    /// nothing unwritten. Throws Error if the store fails; then all stays as it was.
    void set_rules(BanStore& store, BanRules general, logfile::Time now,
                   const LogRules& of_logs = {});

    /// The allowed hosts of the rules and of the store.
    std::vector<std::string> allowed_hosts() const;

    /// Replaces the addresses that these hosts and this machine have, and ends their bans.
    void set_current_addresses(std::vector<net::Prefix> addresses, logfile::Time now);

private:
    net::PrefixSet never() const;
    void end_bans_of(const net::PrefixSet& never, logfile::Time now);
    void end_ban(StoredBan& ban, logfile::Time now);
    void for_each_judge(const std::function<void(Judge&)>& each);
    void keep(const Judgement& judgement, std::string_view name, const Judge& judge);
    void share(const Judgement& judgement, const Judge& its_judge);
    void add_to_unwritten(const Judgement& judgement, std::string_view judge);
    void take_over(const StoredBan& ban, const net::PrefixSet& never, logfile::Time now);
    bool goes_on_after(const StoredBan& ban, logfile::Time now);
    void take_over_end(const StoredBan& ban);
    void forget_ended_bans(logfile::Time now);

    BanRules rules_;
    std::vector<net::Prefix> current_addresses_;
    net::AllowList allowed_;
    Judges judges_;
    /// Those that run, or would run if nobody had ended them, as announced.
    std::unordered_map<net::Prefix, StoredBan> bans_;
    KnownChanges known_;
    logfile::Time last_expiry_;
    /// The decisions for later batches, in their order.
    std::deque<Decision> unwritten_;
    bool has_unwritten_bans_ = false;
    std::uint64_t lost_ = 0;
    /// What is being stored, or could not be stored yet.
    std::optional<Batch> batch_;
    std::int64_t batch_number_ = 0;
    std::vector<Announcement> announcements_;
    /// Attempts from each network since the last announcements, including those after its ban.
    std::unordered_map<net::Prefix, unsigned> attempts_;
    /// Attempts of each kind that the totals of the store do not have yet.
    std::array<std::int64_t, k_kinds.size()> uncounted_{};
};

} // namespace ispkit::sip
