// SPDX-License-Identifier: MIT
#include "ban_json.hpp"
#include "cli/column_text.hpp"
#include "cli/message.hpp"
#include "commands.hpp"
#include "geo/geo_option.hpp"
#include "io/atomic_file.hpp"
#include "log_warnings.hpp"
#include "options.hpp"
#include "sip/ban/scan_report.hpp"
#include "sip/reading/events_ahead.hpp"
#include "sip/reading/log_warnings.hpp"
#include "sip/report/scan_page.hpp"
#include "text/quantity.hpp"
#include "text/visible_text.hpp"

#include <fmt/ranges.h>

#include <algorithm>

namespace ispkit::banwatch {

const cli::Tool k_scan{
    .name = "sip-banwatch scan",
    .summary = "Show what would have been banned, by the log's own clock, and how many attempts "
               "that would have stopped. Several logs are read together, in the order of time.",
    .synopsis = {"[--json | --top N] [--html FILE] [--geo FILE] [POLICY] [--patterns FILE] "
                 "[--program NAME] [--journal UNIT] [--journal-directory DIR] [FILE...]"},
    .examples = {{"sip-banwatch scan /var/log/asterisk/messages", "a table of the attackers"},
                 {"sip-banwatch scan --max-failures 3 --within 1h /var/log/asterisk/messages*",
                  "what a stricter policy would have done"},
                 {"sip-banwatch scan --html attacks.html --geo GeoLite2-Country.mmdb "
                  "/var/log/asterisk/security*",
                  "a page with charts, also of what other policies would have done"},
                 {"sip-banwatch scan --json /var/log/asterisk/messages | jq -r '.prefix // empty'",
                  "the networks that would have been banned"}},
    .libraries = {},
};

namespace {

constexpr std::uint64_t k_top = 20;

struct ScanOptions {
    LogOptions log;
    RuleOptions rules;
    std::vector<std::string> geo;
    std::optional<std::string> html;
    bool json = false;
    std::optional<std::uint64_t> top;

    void declare(cli::CommandLine& command_line);
};

/// "5 failures, wrong-password", "network: 3 addresses in it banned, 2 bans".
std::string reason_of_ban(const sip::Attacker& attacker) {
    if (attacker.bans == 0) {
        return "-";
    }
    std::string text = attacker.reason == sip::Reason::failures
                           ? std::string()
                           : fmt::format("{}: ", name_of(attacker.reason));
    text += attacker.reason == sip::Reason::network
                ? fmt::format("{} in it banned", text::plain_count(attacker.failures, "address"))
            : attacker.reason == sip::Reason::enumeration
                ? fmt::format("{} asked for", text::plain_count(attacker.failures, "account"))
                : fmt::format("{}, {}", text::plain_count(attacker.failures, "failure"),
                              name_of(attacker.kind));
    return attacker.bans > 1 ? fmt::format("{}, {} bans", text, attacker.bans) : text;
}

/// The column of a country and network in the table; empty if no database is given.
std::string origin_column(std::string_view text, const geo::Geolocation& geolocation) {
    constexpr std::size_t k_columns = 32;
    return geolocation.is_empty()
               ? std::string()
               : cli::fitted(cli::column_text(text, cli::standard_output()), k_columns) + "  ";
}

void print_table(const sip::ScanReport& report, std::uint64_t top, geo::Geolocation& geolocation) {
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
    fmt::print("{:{}} {:>9} {:>9} {:>8}  {:25}  {:25}  {}{}\n", "attacker", width, "attempts",
               "stopped", "accounts", "first", "last", origin_column("origin", geolocation),
               "banned for");
    for (std::size_t i = 0; i < shown; ++i) {
        const sip::Attacker& attacker = attackers[i];
        const geo::Origin origin = geolocation.origin_of(attacker.prefix.first());
        fmt::print("{:{}} {:>9} {:>9} {:>8}  {:25}  {:25}  {}{}\n", attacker.prefix.str(), width,
                   attacker.attempts, attacker.stopped, attacker.accounts,
                   logfile::iso_time(attacker.first), logfile::iso_time(attacker.last),
                   origin_column(origin.str(), geolocation), reason_of_ban(attacker));
    }
    if (shown < attackers.size()) {
        fmt::print("and {} more (--top 0 shows all)\n", attackers.size() - shown);
    }
}

void print_summary(const sip::ScanReport& report, std::uint64_t top,
                   geo::Geolocation& geolocation) {
    print_table(report, top, geolocation);
    if (report.attempts() == 0 && report.bans() == 0) {
        fmt::print("no failed attempts (those of addresses that are never banned are left out)\n");
    } else {
        fmt::print("{} {}, {} {}, which would have stopped {} {} ({:.1f} %)\n", report.attempts(),
                   text::noun_for(report.attempts(), "attempt"), report.bans(),
                   text::noun_for(report.bans(), "ban"), report.stopped(),
                   text::noun_for(report.stopped(), "attempt"),
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
    sip::ScanFindings others;
};

/// Prints what an event causes.
void print_json(const sip::Judgement& judgement, geo::Geolocation& geolocation) {
    for (const sip::Verdict& verdict : judgement.bans) {
        fmt::print("{}\n", ban_json(verdict, geolocation.origin_of(verdict.prefix.first())));
    }
    if (judgement.distributed) {
        fmt::print("{}\n", report_json(*judgement.distributed));
    }
    if (const auto& guess = judgement.guessed) {
        fmt::print("{}\n", report_json(*guess, geolocation.origin_of(guess->address)));
    }
    for (const sip::SparedNetwork& spared : judgement.spared) {
        fmt::print("{}\n", report_json(spared, geolocation.origin_of(spared.ban.address)));
    }
}

/// Counts what an event that happened at `time` causes.
void add_judgement(const sip::Judgement& judgement, const sip::LogEvent& event, logfile::Time time,
                   const sip::Judge& judge, Findings& findings) {
    if (judgement.strike || judgement.was_banned) {
        findings.report.add_attempt(judge.prefix_of(event.address), event.account, time,
                                    judgement.was_banned);
    }
    for (const sip::Verdict& verdict : judgement.bans) {
        findings.report.add_ban(verdict);
    }
    findings.others.add(judgement);
}

/// Counts the events to the end of the logs; hands each event, its time and its judgement also to
/// `look`.
template <typename Look>
Findings count_events(sip::EventsAhead& events, sip::Judge& judge, Look&& look) {
    Findings findings;
    while (const sip::KeptEvent* const kept = events.next()) {
        if (const sip::KeptEvent* const soon = events.soon()) {
            const sip::LogEvent event = soon->event();
            judge.prefetch(event.address);
            findings.report.prefetch(judge.prefix_of(event.address), event.account);
        }
        const sip::LogEvent event = kept->event();
        const sip::Judgement& judgement = judge.observe(event, kept->time());
        add_judgement(judgement, event, kept->time(), judge, findings);
        look(event, kept->time(), judgement);
    }
    return findings;
}

template <typename Report>
void print_more(const sip::FirstReports<Report>& reports, std::string_view what) {
    if (reports.count > reports.first.size()) {
        fmt::print("and {} more {}\n", reports.count - reports.first.size(), what);
    }
}

void print_findings(const Findings& findings, std::uint64_t top, geo::Geolocation& geolocation) {
    print_summary(findings.report, top, geolocation);
    for (const sip::DistributedAttack& attack : findings.others.distributed.first) {
        fmt::print("account {} was tried from {}\n", text::visible_text(attack.account),
                   text::plain_count(attack.addresses, "address"));
    }
    print_more(findings.others.distributed, "accounts that many addresses tried");
    for (const sip::GuessedPassword& guess : findings.others.guessed.first) {
        fmt::print("account {}: its password was probably guessed by {} at {}, after {}\n",
                   text::visible_text(guess.account), geolocation.described(guess.address),
                   logfile::iso_time(guess.time), text::plain_count(guess.failures, "failure"));
    }
    print_more(findings.others.guessed, "guessed passwords");
    for (const sip::SparedNetwork& spared : findings.others.spared.first) {
        fmt::print("{} is not banned, since {} {} there: {}, {}, accounts: {}\n",
                   spared.ban.prefix.str(), text::plain_count(spared.accounts_at_work, "account"),
                   spared.accounts_at_work == 1 ? "works" : "work",
                   text::plain_count(spared.ban.failures, "failure"), name_of(spared.ban.kind),
                   text::visible_text(fmt::format("{}", fmt::join(spared.ban.accounts, ", "))));
    }
    print_more(findings.others.spared, "networks that are not banned");
}

void ScanOptions::declare(cli::CommandLine& command_line) {
    command_line.section("Output");
    command_line.flag("--json", json,
                      "print one JSON object for each ban and report, in the order of time");
    command_line.value("--top", "N", top, "show the N worst attackers (default 20; 0: all)");
    command_line.value("--html", "FILE", html,
                       "also write a page with charts, and with what other values of "
                       "--max-failures would have done");
    geo::declare_geo(command_line, geo);
    log.declare(command_line);
    rules.declare(command_line);
}

/// The page of --html.
struct Page {
    io::AtomicFile file;
    sip::ScanStatistics statistics;
};

void write_page(Page& page, const sip::Judge& judge, const Findings& findings,
                const std::vector<sip::LogCounts>& logs, geo::Geolocation& geolocation) {
    page.file.write(io::as_bytes(sip::scan_page({.judge = judge,
                                                 .report = findings.report,
                                                 .findings = findings.others,
                                                 .statistics = page.statistics,
                                                 .logs = logs,
                                                 .geolocation = geolocation})));
    page.file.commit();
}

} // namespace

cli::Status scan(cli::CommandLine& command_line) {
    ScanOptions options;
    options.declare(command_line);
    command_line.parse();

    if (options.json && options.top) {
        cli::misuse("--top limits the table (use it without --json)");
    }

    geo::Geolocation geolocation = geo::geolocation_of(command_line, options.geo);
    const std::shared_ptr<const sip::UserPatterns> patterns = options.log.patterns();
    sip::BanRules rules = options.rules.with_allowed(options.rules.allowed());
    rules.never.add(addresses_of_hosts(command_line, rules.allowed_hosts));
    sip::Judge judge(rules);
    std::optional<Page> page;
    if (options.html) {
        page.emplace(Page{{*options.html, io::k_public_mode, io::Existing::replace},
                          sip::ScanStatistics(judge.rules())});
    }
    sip::EventsAhead events(options.log.paths(), options.log.settings(patterns),
                            options.log.units());
    const Findings findings = count_events(
        events, judge,
        [&](const sip::LogEvent& event, logfile::Time time, const sip::Judgement& judgement) {
            if (page) {
                page->statistics.add(event, time, judgement, judge);
            }
            if (options.json) {
                print_json(judgement, geolocation);
            }
        });
    check_logs(command_line, events.counts());
    if (!options.json) {
        print_findings(findings, options.top.value_or(k_top), geolocation);
        if (sip::lack_security_log(events.counts()) && !command_line.quiet()) {
            print_hint_at_security_log();
        }
    }
    print_counts(events.counts(), options.json);
    if (page) {
        write_page(*page, judge, findings, events.counts(), geolocation);
    }
    report_troubles(command_line, events.counts());
    return cli::Status::done;
}

} // namespace ispkit::banwatch
