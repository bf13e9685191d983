// SPDX-License-Identifier: MIT
#include "sip/report/scan_page.hpp"

#include "markup/html_text.hpp"
#include "markup/page.hpp"
#include "sip/report/page_parts.hpp"
#include "text/quantity.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace ispkit::sip {

namespace {

constexpr std::size_t k_most_shown_logs = 50;

/// "600 s" would be exact, and nobody would read it: the largest unit that divides it.
std::string span_text(std::chrono::seconds span) {
    using namespace std::chrono_literals;
    constexpr std::pair<std::chrono::seconds, std::string_view> k_units[] = {
        {24h, "d"}, {1h, "h"}, {1min, "min"}};
    for (const auto& [length, unit] : k_units) {
        if (span >= length && span % length == 0s) {
            return fmt::format("{} {}", span / length, unit);
        }
    }
    return fmt::format("{} s", span.count());
}

struct Period {
    logfile::Time first = logfile::Time::max();
    logfile::Time last = logfile::Time::min();
};

Period period_of(const std::vector<Attacker>& attackers) {
    Period period;
    for (const Attacker& attacker : attackers) {
        period.first = std::min(period.first, attacker.first);
        period.last = std::max(period.last, attacker.last);
    }
    return period;
}

std::string heading(const std::vector<Attacker>& attackers) {
    if (attackers.empty()) {
        return "no failed attempts (those of addresses that are never banned are left out)";
    }
    const Period period = period_of(attackers);
    return fmt::format("Attempts from {} to {}", time_text(period.first), time_text(period.last));
}

std::string sums(const ScanResult& result, std::size_t attackers) {
    const ScanReport& report = result.report;
    return "<div class=\"card sums\">" +
           markup::page_sum("failed attempts", count_text(report.attempts())) +
           markup::page_sum("attackers", count_text(attackers)) +
           markup::page_sum("accounts aimed at", count_text(result.statistics.accounts.size())) +
           markup::page_sum("bans", count_text(report.bans())) +
           markup::page_sum("attempts stopped", share_of(report.stopped(), report.attempts())) +
           markup::page_sum("passwords probably guessed",
                            count_text(result.findings.guessed.count)) +
           "</div>\n";
}

std::string guessed_part(const ScanResult& result) {
    const FirstReports<GuessedPassword>& guessed = result.findings.guessed;
    if (guessed.count == 0) {
        return {};
    }
    std::string text = "<div class=\"card alarm\">";
    const std::size_t shown = std::min(k_most_shown_reports, guessed.first.size());
    for (std::size_t i = 0; i < shown; ++i) {
        const GuessedPassword& guess = guessed.first[i];
        text += fmt::format(
            "<p class=\"text\"><b>The password of account {} was probably guessed</b> by {} at {}, "
            "after {}.</p>\n",
            markup::html_text(guess.account),
            markup::html_text(result.geolocation.described(guess.address)), time_text(guess.time),
            text::counted(guess.failures, "failure"));
    }
    return text + and_more(guessed.count, shown) +
           "<p>Change these passwords, and look for calls made since.</p></div>\n";
}

std::string spared_part(const ScanResult& result) {
    const FirstReports<SparedNetwork>& spared = result.findings.spared;
    if (spared.count == 0) {
        return {};
    }
    std::string text = "<h2>Spared, since telephones work there</h2>\n<div class=\"card\"><table>"
                       "<tr><th>Network</th><th class=\"number\">Accounts at work</th>"
                       "<th class=\"number\">Failures</th><th>Accounts that failed</th></tr>\n";
    const std::size_t shown = std::min(k_most_shown_reports, spared.first.size());
    for (std::size_t i = 0; i < shown; ++i) {
        const SparedNetwork& network = spared.first[i];
        text += fmt::format(
            R"(<tr><td class="address">{}</td><td class="number">{}</td>)"
            R"(<td class="number">{}</td><td class="text">{}</td></tr>)"
            "\n",
            network.ban.prefix.str(), count_text(network.accounts_at_work),
            count_text(network.ban.failures),
            markup::html_text(fmt::format("{}", fmt::join(network.ban.accounts, ", "))));
    }
    return text + "</table>\n" + and_more(spared.count, shown) + "</div>\n";
}

std::string policy_text(const BanRules& rules) {
    std::string text =
        fmt::format("<p>Policy: an address is banned when its failures within {} weigh {}; for {}, "
                    "each further "
                    "time {} times as long, at most {}.",
                    span_text(std::chrono::duration_cast<std::chrono::seconds>(rules.within)),
                    rules.max_failures, span_text(rules.ban_time), rules.ban_factor,
                    span_text(rules.max_ban_time));
    if (rules.max_unanswered > 0) {
        text += fmt::format(" So is one that asks for {} and answers for none.",
                            text::plain_count(rules.max_unanswered, "account"));
    }
    if (rules.escalate > 0) {
        text += fmt::format(" A network with {} within a day is banned as a whole.",
                            text::plain_count(rules.escalate, "ban"));
    }
    if (rules.ban_distributed) {
        text += fmt::format(" So are addresses that fail on an account on which {} failed.",
                            text::plain_count(rules.account_failures, "other"));
    }
    if (rules.spare_registered) {
        text += " Networks in which telephones work are spared.";
    }
    return text + "</p>\n";
}

std::string evidence_part(const ScanResult& result) {
    std::string text =
        "<h2>Evidence</h2>\n<div class=\"card\">" + policy_text(result.judge.rules()) +
        R"(<table class="small"><tr><th>Log</th><th class="number">Lines</th>)"
        R"(<th class="number">Understood</th><th class="number wide">Of other programs</th>)"
        R"(<th class="number">Of unknown shape</th><th class="number wide">Of unknown time</th>)"
        R"(<th class="number wide">Doubted</th></tr>)"
        "\n";
    const std::size_t shown = std::min(k_most_shown_logs, result.logs.size());
    for (std::size_t i = 0; i < shown; ++i) {
        const LogCounts& log = result.logs[i];
        text += fmt::format(
            R"(<tr><td class="text">{}</td><td class="number">{}</td><td class="number">{}</td>)"
            R"(<td class="number wide">{}</td><td class="number">{}</td>)"
            R"(<td class="number wide">{}</td><td class="number wide">{}</td></tr>)"
            "\n",
            markup::html_text(log.path), count_text(log.lines), count_text(log.how.understood),
            count_text(log.how.of_others), count_text(log.how.unknown), count_text(log.untimed),
            count_text(log.how.doubted));
    }
    return text + "</table>\n" + and_more(result.logs.size(), shown) + "</div>\n";
}

} // namespace

std::string scan_page(const ScanResult& result) {
    const std::vector<Attacker> attackers = result.report.attackers();
    const std::string when = heading(attackers);
    std::string text =
        markup::page_start({.title = "SIP attacks: " + when, .style = k_scan_page_style}) +
        fmt::format("<h1>Attacks on SIP accounts</h1>\n<p class=\"muted\">{}</p>\n", when) +
        guessed_part(result) + sums(result, attackers.size());
    if (!attackers.empty()) {
        text += "<h2>Attacks over time</h2>\n<div class=\"card\">" +
                timeline_chart(result.statistics.timeline) + "</div>\n";
    }
    return text + origins_part(attackers, result.geolocation) + accounts_part(result) +
           thresholds_part(result) + attackers_part(attackers, result.geolocation) +
           spared_part(result) + evidence_part(result) +
           markup::page_end(
               "<p>sip-banwatch(8) describes how attempts are counted. Times are those of the "
               "machine that wrote the page. An attacker is an address, or the network that would "
               "be banned with it. In logs with more than 100,000 attackers or 50,000 accounts, "
               "those with the fewest attempts are left out.</p>");
}

} // namespace ispkit::sip
