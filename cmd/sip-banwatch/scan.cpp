// SPDX-License-Identifier: MIT
#include "ban_json.hpp"
#include "cli/message.hpp"
#include "commands.hpp"
#include "log_warnings.hpp"
#include "net/followed_names.hpp"
#include "options.hpp"
#include "sip/ban/scan_report.hpp"
#include "sip/reading/merged_logs.hpp"
#include "text/visible_text.hpp"

#include <fmt/ranges.h>

#include <algorithm>

namespace ispkit::banwatch {

const cli::Tool k_scan{
    .name = "sip-banwatch scan",
    .summary = "Show what would have been banned, by the log's own clock, and how many attempts "
               "that would have stopped. Several logs are read together, in the order of time.",
    .synopsis = {"[--json | --top N] [POLICY] [--patterns FILE] [--program NAME] [FILE...]"},
    .examples = {{"sip-banwatch scan /var/log/asterisk/messages", "a table of the attackers"},
                 {"sip-banwatch scan --max-failures 3 --within 1h /var/log/asterisk/messages*",
                  "what a stricter policy would have done"},
                 {"sip-banwatch scan --json /var/log/asterisk/messages | jq -r '.prefix // empty'",
                  "the networks that would have been banned"}},
    .libraries = {},
};

namespace {

constexpr std::uint64_t k_top = 20;
/// At most this many reports of each kind are shown.
constexpr std::size_t k_most_reports = 100;

struct ScanOptions {
    LogOptions log;
    RuleOptions rules;
    bool json = false;
    std::optional<std::uint64_t> top;
};

/// The logger channels of Asterisk that a log contains: they show how complete it is.
struct Channels {
    bool notice = false;
    bool security = false;
};

void note_channel(const sip::LogEvent& event, Channels& channels) {
    switch (event.trace) {
    case sip::Trace::registration:
    case sip::Trace::registration_acl:
    case sip::Trace::pjsip_no_endpoint:
    case sip::Trace::pjsip_authentication:
        channels.notice = true;
        break;
    case sip::Trace::security_account:
    case sip::Trace::security_secret:
    case sip::Trace::security_acl:
        channels.security = true;
        break;
    default:
        channels.security = channels.security || event.outcome != sip::Outcome::failure;
    }
}

/// "5 failures, wrong-password", "network: 3 addresses in it banned, 2 bans".
std::string reason_of_ban(const sip::Attacker& attacker) {
    if (attacker.bans == 0) {
        return "-";
    }
    std::string text = attacker.reason == sip::Reason::failures
                           ? std::string()
                           : fmt::format("{}: ", name_of(attacker.reason));
    text += attacker.reason == sip::Reason::network
                ? fmt::format("{} addresses in it banned", attacker.failures)
            : attacker.reason == sip::Reason::enumeration
                ? fmt::format("{} accounts asked for", attacker.failures)
                : fmt::format("{} failures, {}", attacker.failures, name_of(attacker.kind));
    return attacker.bans > 1 ? fmt::format("{}, {} bans", text, attacker.bans) : text;
}

void print_table(const sip::ScanReport& report, std::uint64_t top) {
    const std::vector<sip::Attacker> attackers = report.attackers();
    if (attackers.empty()) {
        return;
    }
    const std::size_t shown =
        top == 0 ? attackers.size() : std::min<std::size_t>(top, attackers.size());
    std::size_t width = 8;
    for (std::size_t i = 0; i < shown; ++i) {
        width = std::max(width, attackers[i].prefix.str().size());
    }
    fmt::print("{:{}} {:>9} {:>9} {:>8}  {:25}  {:25}  {}\n", "attacker", width, "attempts",
               "stopped", "accounts", "first", "last", "banned for");
    for (std::size_t i = 0; i < shown; ++i) {
        const sip::Attacker& attacker = attackers[i];
        const std::string banned = reason_of_ban(attacker);
        fmt::print("{:{}} {:>9} {:>9} {:>8}  {:25}  {:25}  {}\n", attacker.prefix.str(), width,
                   attacker.attempts, attacker.stopped, attacker.accounts,
                   logfile::iso_time(attacker.first), logfile::iso_time(attacker.last), banned);
    }
    if (shown < attackers.size()) {
        fmt::print("and {} more (--top 0 shows all)\n", attackers.size() - shown);
    }
}

void print_summary(const sip::ScanReport& report, std::uint64_t top) {
    print_table(report, top);
    if (report.attempts() == 0 && report.bans() == 0) {
        fmt::print("no failed attempts, except from addresses that are never banned\n");
    } else {
        fmt::print("{} attempts, {} bans, which would have stopped {} attempts ({:.1f} %)\n",
                   report.attempts(), report.bans(), report.stopped(),
                   100.0 * static_cast<double>(report.stopped()) /
                       static_cast<double>(std::max<std::uint64_t>(report.attempts(), 1)));
    }
}

/// With as_json, prints only the counts of logs of which something was not counted.
void print_counts(const std::vector<sip::LogCounts>& logs, bool as_json) {
    for (const sip::LogCounts& counts : logs) {
        if (!as_json) {
            fmt::print("{}\n", counts_text(counts));
        } else if (!counts.all_count()) {
            fmt::print("{}\n", counts_json(counts));
        }
    }
}

void print_hint_at_security_log() {
    fmt::print(
        "No SECURITY lines: Asterisk's logger.conf has no security channel, and only that shows\n"
        "some attacks (enumeration of accounts, failed calls). "
        "To add it: 'messages => notice,warning,error,security'.\n");
}

/// The findings in the logs.
struct Findings {
    sip::ScanReport report;
    Channels channels;
    std::vector<sip::DistributedAttack> distributed;
    std::vector<sip::GuessedPassword> guessed;
    std::vector<sip::SparedNetwork> spared;
};

/// With as_json, prints the report; otherwise keeps it for the end.
template <typename Report>
void add_report(const Report& report, bool as_json, std::vector<Report>& kept) {
    if (as_json) {
        fmt::print("{}\n", report_json(report));
    } else if (kept.size() < k_most_reports) {
        kept.push_back(report);
    }
}

/// Counts an event that happened at `time`; with as_json, prints what it causes.
void add_event(const sip::LogEvent& event, logfile::Time time, sip::Judge& judge, bool as_json,
               Findings& findings) {
    const sip::Judgement& judgement = judge.observe(event, time);
    if (judgement.strike || judgement.was_banned) {
        findings.report.add_attempt(judge.prefix_of(event.address), event.account, time,
                                    judgement.was_banned);
    }
    for (const sip::Verdict& verdict : judgement.bans) {
        findings.report.add_ban(verdict);
        if (as_json) {
            fmt::print("{}\n", ban_json(verdict));
        }
    }
    if (judgement.distributed) {
        add_report(*judgement.distributed, as_json, findings.distributed);
    }
    if (judgement.guessed) {
        add_report(*judgement.guessed, as_json, findings.guessed);
    }
    for (const sip::SparedNetwork& spared : judgement.spared) {
        add_report(spared, as_json, findings.spared);
    }
}

/// Reads the logs to their ends, each event at the time in its line.
Findings read_logs(sip::MergedLogs& logs, sip::Judge& judge, bool as_json) {
    Findings findings;
    while (sip::LogSource* const log = logs.next()) {
        if (log->reading() != sip::Reading::event) {
            continue;
        }
        note_channel(log->event(), findings.channels);
        if (const std::optional<logfile::Time> time = log->time()) {
            add_event(log->event(), *time, judge, as_json, findings);
        } else {
            log->note_untimed();
        }
    }
    return findings;
}

void print_findings(const Findings& findings, std::uint64_t top, bool is_quiet) {
    print_summary(findings.report, top);
    for (const sip::DistributedAttack& attack : findings.distributed) {
        fmt::print("account {} was tried from {} addresses\n", text::visible_text(attack.account),
                   attack.addresses);
    }
    for (const sip::GuessedPassword& guess : findings.guessed) {
        fmt::print("account {}: its password was probably guessed by {} at {}, after {} failures\n",
                   text::visible_text(guess.account), guess.address.str(),
                   logfile::iso_time(guess.time), guess.failures);
    }
    for (const sip::SparedNetwork& spared : findings.spared) {
        fmt::print(
            "{} is not banned, since {} accounts work there: {} failures, {}, accounts: {}\n",
            spared.ban.prefix.str(), spared.accounts_at_work, spared.ban.failures,
            name_of(spared.ban.kind),
            text::visible_text(fmt::format("{}", fmt::join(spared.ban.accounts, ", "))));
    }
    if (findings.channels.notice && !findings.channels.security && !is_quiet) {
        print_hint_at_security_log();
    }
}

std::vector<net::Prefix> addresses_of_hosts(const cli::CommandLine& command_line,
                                            const std::vector<std::string>& names) {
    net::FollowedNames hosts([&](const std::string& message) { command_line.warn("{}", message); });
    hosts.follow(names);
    hosts.wait();
    return hosts.addresses();
}

} // namespace

cli::Status scan(cli::CommandLine& command_line) {
    ScanOptions options;
    command_line.section("Output");
    command_line.flag("--json", options.json,
                      "print one JSON object for each ban and report, in the order of time");
    command_line.value("--top", "N", options.top,
                       "show the N worst attackers (default 20; 0: all)");
    options.log.declare(command_line);
    options.rules.declare(command_line);
    command_line.parse();

    if (options.json && options.top) {
        cli::misuse("--top limits the table (use it without --json)");
    }

    const std::optional<sip::UserPatterns> patterns = options.log.patterns();
    sip::BanRules rules = options.rules.with_addresses(RuleOptions::OwnAddresses::like_others);
    rules.never.add(addresses_of_hosts(command_line, rules.allowed_hosts));
    sip::Judge judge(rules);
    sip::MergedLogs logs(options.log.logs(), options.log.settings(patterns));
    const Findings findings = read_logs(logs, judge, options.json);
    check_logs(command_line, logs.counts());
    if (!options.json) {
        print_findings(findings, options.top.value_or(k_top), command_line.quiet());
    }
    print_counts(logs.counts(), options.json);
    report_troubles(command_line, logs.counts());
    return cli::Status::done;
}

} // namespace ispkit::banwatch
