// SPDX-License-Identifier: MIT
#pragma once

#include "container/bounded_table.hpp"
#include "logfile/timestamp.hpp"
#include "sip/ban/attempt_joiner.hpp"
#include "sip/ban/ban_rules.hpp"
#include "sip/ban/client_accounts.hpp"
#include "sip/message/log_event.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace ispkit::sip {

/// Why an address or account is banned or reported.
enum class Reason : std::uint8_t {
    /// Too many failures from one address.
    failures,
    /// The address was asked for the passwords of many accounts and answered for none.
    enumeration,
    /// Many banned addresses in one network.
    network,
    /// The address is one of many that try one account.
    distributed,
    /// Banned by hand.
    by_hand,
};

inline constexpr Reason k_reasons[] = {Reason::failures, Reason::enumeration, Reason::network,
                                       Reason::distributed, Reason::by_hand};

std::string_view name_of(Reason reason);

/// One attempt that counted, as remembered across a restart.
struct Strike {
    net::Prefix prefix;
    net::Address address;
    std::string account;
    Kind kind;
    double weight;
    logfile::Time time;
    /// The log whose judge counted it; empty for the judge of most logs.
    std::string log = {};
};

/// A ban.
struct Verdict {
    net::Prefix prefix;
    /// The address whose attempt caused it.
    net::Address address;
    logfile::Time time;
    std::chrono::seconds duration{};
    Reason reason = Reason::failures;
    /// The kind of the last attempt.
    Kind kind = Kind::refused;
    /// The number of attempts that led to it, and their accounts, without repetition.
    unsigned failures = 0;
    std::vector<std::string> accounts;

    logfile::Time until() const { return time + duration; }
};

/// An account that many addresses try.
struct DistributedAttack {
    std::string account;
    std::size_t addresses;
    logfile::Time time;
};

/// A stranger who failed, and then had the password of an account.
struct GuessedPassword {
    /// What outputs give as the reason.
    static constexpr std::string_view k_reason = "guessed-password";

    std::string account;
    net::Address address;
    /// The stranger's failed attempts before, on this and other accounts.
    unsigned failures;
    logfile::Time time;
};

/// A network that BanRules::spare_registered saves from a ban.
struct SparedNetwork {
    /// What outputs give as the reason.
    static constexpr std::string_view k_reason = "spared";
    static constexpr std::chrono::hours k_between_reports{24};

    /// The ban that the rule prevents.
    Verdict ban;
    /// The number of accounts at work in the network.
    std::size_t accounts_at_work;
};

/// The result of one event.
struct Judgement {
    /// The new attempt, if this event begins one that counts.
    std::optional<Strike> strike;
    std::vector<Verdict> bans;
    std::optional<DistributedAttack> distributed;
    std::optional<GuessedPassword> guessed;
    /// The networks that are not banned, if this was not reported within a day.
    std::vector<SparedNetwork> spared;
    /// The use of an account that is to be stored.
    std::optional<AccountUse> use;
    /// Whether the event is a failure of an address that is already banned.
    bool was_banned = false;
};

/// Counts the failures of each address and decides which addresses to ban. Time comes with the
/// events, so the same code judges a live log by the clock and an old one by its own time. Memory
/// is bounded: in a flood of forged addresses, those with the fewest failures are forgotten first.
class Judge {
public:
    explicit Judge(BanRules rules);

    /// Brings into the cache what observe() needs for a failure of that address, for a caller that
    /// knows what comes next.
    void prefetch(const net::Address& address) const;

    /// Judges one event. Events come roughly in the order of time.
    const Judgement& observe(const LogEvent& event, logfile::Time time);

    /// Restores an attempt or a ban from before a restart. Attempts that led to a ban are spent:
    /// they count for distributed attacks only.
    enum class Spent { yes, no };
    void restore(const Strike& strike, Spent spent);
    /// Uses are restored before strikes, in the order of time. Those of other hosts may come later.
    void restore(const AccountUse& use) { clients_.restore(use); }
    /// The attempts of the prefix until now are spent.
    void restore_ban(const net::Prefix& prefix, unsigned times, logfile::Time until);

    /// Counts what another host has seen as if it were of this one: an attempt, or the last of
    /// `times` bans.
    const Judgement& adopt(const Strike& strike, Spent spent, logfile::Time now);
    const Judgement& adopt(const Verdict& verdict, unsigned times);

    /// How often a network was banned.
    unsigned times_banned(const net::Prefix& prefix) const;
    /// Restores when a spared network was last reported.
    void restore_report(const net::Prefix& prefix, logfile::Time time);

    void set_never(net::PrefixSet never) { rules_.never = std::move(never); }

    /// Forgets a ban and the failures that led to it.
    void pardon(const net::Prefix& prefix);

    /// The network that is banned for an address: as in the rules, or the address alone where that
    /// network contains an address that is never banned.
    net::Prefix prefix_of(const net::Address& address) const;

    const BanRules& rules() const { return rules_; }
    const ClientAccounts& clients() const { return clients_; }

private:
    struct Count {
        logfile::Time time;
        double weight;
        std::string account;
    };
    struct Offender {
        std::vector<Count> counts;
        double score = 0;
        unsigned bans = 0;
        logfile::Time last_seen;
        /// A ban of before a restart has begun at any time.
        logfile::Time banned_since;
        logfile::Time banned_until;
        /// When it was last reported as spared.
        logfile::Time reported;
        std::pair<double, logfile::Time> worth() const {
            return {score + 1000.0 * bans, last_seen};
        }
    };
    struct Network {
        std::vector<std::pair<net::Prefix, logfile::Time>> banned;
        unsigned bans = 0;
        std::size_t worth() const { return banned.size(); }
    };
    struct Target {
        std::vector<std::pair<net::Address, logfile::Time>> sources;
        /// Until then, every address that fails on the account is one of many.
        logfile::Time attacked_until;
        std::size_t worth() const { return sources.size(); }
    };
    /// A challenge that was not answered: the hash of its account, or of its session where the
    /// server does not know the account; and the hash of its session, 0 where it has none.
    struct Challenge {
        std::size_t key;
        std::size_t session;
    };
    struct Asker {
        logfile::Time since;
        std::vector<Challenge> unanswered;
        std::size_t worth() const { return unanswered.size(); }
    };

    bool is_never_banned(const net::Address& address) const;
    bool holds_never_banned(const net::Prefix& prefix) const;
    bool is_banned(const Offender* offender, logfile::Time time) const;
    void observe_failure(LogEvent event, logfile::Time time);
    void observe_challenge(const LogEvent& event, logfile::Time time);
    void note_answer(const LogEvent& event);
    void observe_success(const LogEvent& event, logfile::Time time);
    void note_guess(const net::Prefix& prefix, std::string_view account, Kind kind,
                    logfile::Time time);
    void count(Offender& offender, const Strike& strike);
    void drop_old(Offender& offender, logfile::Time time) const;
    void look_at_account(const Strike& strike);
    bool add_source(const Strike& strike, Target& target) const;
    void ban_distributed(const net::Address& address, const Strike& strike);
    Verdict verdict(const net::Prefix& prefix, const net::Address& address, Kind last,
                    logfile::Time time, Reason reason);
    void ban(const Verdict& verdict);
    std::size_t accounts_that_spare(const Verdict& verdict) const;
    void report_spared(const Verdict& verdict, std::size_t accounts, Offender& offender);
    void escalate(const Verdict& host);

    BanRules rules_;
    AttemptJoiner joiner_;
    container::BoundedTable<net::Prefix, Offender> offenders_;
    container::BoundedTable<net::Prefix, Network> networks_;
    container::BoundedTable<std::string, Target> targets_;
    container::BoundedTable<net::Prefix, Asker> askers_;
    ClientAccounts clients_;
    Judgement judgement_;
};

/// An account's name as remembered: at most its first 64 bytes.
std::string remembered_account(std::string_view account);

} // namespace ispkit::sip
