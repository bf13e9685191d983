// SPDX-License-Identifier: MIT
#include "markup/html_text.hpp"
#include "sip/report/page_parts.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <unordered_map>

namespace ispkit::sip {

namespace {

constexpr std::size_t k_most_groups = 12;
constexpr std::size_t k_most_named_accounts = 12;
constexpr std::size_t k_most_named_attackers = 20;

/// A row of bars.
struct BarRow {
    std::string name;
    std::uint64_t attempts = 0;
    std::uint64_t stopped = 0;
    std::uint64_t networks = 0;
};

/// Attackers that have the same name in some respect.
class Groups {
public:
    void add(const std::string& name, const Attacker& attacker) {
        BarRow& row = rows_[name];
        row.name = name;
        row.attempts += attacker.attempts;
        row.stopped += attacker.stopped;
        ++row.networks;
    }

    std::vector<BarRow> sorted() const {
        std::vector<BarRow> rows;
        for (const auto& [name, row] : rows_) {
            rows.push_back(row);
        }
        std::sort(rows.begin(), rows.end(), [](const BarRow& a, const BarRow& b) {
            return std::tie(b.attempts, a.name) < std::tie(a.attempts, b.name);
        });
        return rows;
    }

private:
    std::unordered_map<std::string, BarRow> rows_;
};

/// The rows as a table; of them, the first `most` are shown.
std::string bars(const std::vector<BarRow>& rows, std::size_t all, std::size_t most,
                 std::string_view heading) {
    std::string text =
        fmt::format(R"(<h3>{}</h3><table class="bars small"><tr><th></th><th></th>)"
                    R"(<th class="number">Attempts</th><th class="number">Attackers</th></tr>)"
                    "\n",
                    heading);
    const std::size_t shown = std::min(most, rows.size());
    for (std::size_t i = 0; i < shown; ++i) {
        const BarRow& row = rows[i];
        text += fmt::format(
            R"(<tr><td class="name">{}</td><td class="graph">{}</td><td class="number">{}</td>)"
            R"(<td class="number">{}</td></tr>)"
            "\n",
            markup::html_text(row.name),
            attempts_bar(row.attempts, row.stopped, rows.front().attempts),
            count_text(row.attempts), count_text(row.networks));
    }
    return text + "</table>\n" + and_more(all, shown);
}

std::string country_text(const geo::Origin& origin) {
    if (origin.country.empty()) {
        return "unknown";
    }
    return origin.country_name.empty() ? origin.country
                                       : fmt::format("{} {}", origin.country, origin.country_name);
}

std::string network_text(const geo::Origin& origin) {
    if (origin.as_number == 0 && origin.as_name.empty()) {
        return "unknown";
    }
    return origin.as_name.empty() ? origin.as() : fmt::format("{} {}", origin.as(), origin.as_name);
}

/// The networks of providers have this length at least, as far as their routes are accepted.
std::string neighbourhood(const net::Prefix& prefix) {
    constexpr unsigned k_ipv4 = 24;
    constexpr unsigned k_ipv6 = 48;
    return net::Prefix(prefix.first(),
                       std::min(prefix.length(), prefix.is_ipv4() ? k_ipv4 : k_ipv6))
        .str();
}

std::string card(const std::string& content) {
    return "<div class=\"card\">" + content + "</div>\n";
}

/// A table of the accounts that many addresses tried, each once, with its first report.
std::string distributed_attacks(const FirstReports<DistributedAttack>& attacks) {
    std::vector<DistributedAttack> accounts;
    for (const DistributedAttack& attack : attacks.first) {
        if (std::none_of(accounts.begin(), accounts.end(), [&](const DistributedAttack& other) {
                return other.account == attack.account;
            })) {
            accounts.push_back(attack);
        }
    }
    if (accounts.empty()) {
        return {};
    }
    std::string text =
        R"(<h3>Accounts that many addresses tried together</h3><table class="small">)"
        R"(<tr><th>Account</th><th class="number">Addresses</th><th>Since</th></tr>)"
        "\n";
    const std::size_t shown = std::min(k_most_named_accounts, accounts.size());
    for (std::size_t i = 0; i < shown; ++i) {
        text +=
            fmt::format(R"(<tr><td class="key">{}</td><td class="number">{}</td><td>{}</td></tr>)"
                        "\n",
                        markup::html_text(accounts[i].account), count_text(accounts[i].addresses),
                        time_text(accounts[i].time));
    }
    text += "</table>\n" + and_more(accounts.size(), shown);
    if (attacks.count > attacks.first.size()) {
        text += fmt::format("<p class=\"muted small\">in the first {} of {} reports</p>\n",
                            attacks.first.size(), count_text(attacks.count));
    }
    return text;
}

std::string ban_text(const Attacker& attacker) {
    if (attacker.bans == 0) {
        return "not banned";
    }
    return attacker.bans == 1
               ? std::string(name_of(attacker.reason))
               : fmt::format("{}, {} times", name_of(attacker.reason), count_text(attacker.bans));
}

std::string attacker_row(const Attacker& attacker, std::uint64_t most,
                         geo::Geolocation& geolocation) {
    const std::string origin = geolocation.origin_of(attacker.prefix.first()).str();
    return fmt::format(
        R"(<tr><td><span class="address">{}</span>{}</td><td class="wide" style="width:18%;)"
        R"(padding-top:12px">{}</td><td class="number">{}</td><td class="number">{}</td>)"
        R"(<td class="number wide">{}</td><td class="wide small">{}<br>{}</td>)"
        R"(<td class="small wide">{}</td></tr>)"
        "\n",
        attacker.prefix.str(),
        origin.empty()
            ? ""
            : fmt::format(R"(<br><span class="muted small">{}</span>)", markup::html_text(origin)),
        attempts_bar(attacker.attempts, attacker.stopped, most), count_text(attacker.attempts),
        share_of(attacker.stopped, attacker.attempts), count_text(attacker.accounts),
        time_text(attacker.first), time_text(attacker.last), ban_text(attacker));
}

} // namespace

std::string origins_part(const std::vector<Attacker>& attackers, geo::Geolocation& geolocation) {
    if (attackers.empty()) {
        return {};
    }
    std::string text = "<h2>Where they came from</h2>\n";
    if (geolocation.is_empty()) {
        Groups networks;
        for (const Attacker& attacker : attackers) {
            networks.add(neighbourhood(attacker.prefix), attacker);
        }
        const std::vector<BarRow> rows = networks.sorted();
        return text + card(bars(rows, rows.size(), k_most_groups, "Networks (/24, IPv6 /48)") +
                           "<p class=\"muted small\">The option --geo FILE shows countries and "
                           "providers as well.</p>\n");
    }
    Groups countries;
    Groups networks;
    for (const Attacker& attacker : attackers) {
        const geo::Origin origin = geolocation.origin_of(attacker.prefix.first());
        countries.add(country_text(origin), attacker);
        networks.add(network_text(origin), attacker);
    }
    const std::vector<BarRow> by_country = countries.sorted();
    const std::vector<BarRow> by_network = networks.sorted();
    return text + "<div class=\"columns\">" +
           card(bars(by_country, by_country.size(), k_most_groups, "Countries")) +
           card(bars(by_network, by_network.size(), k_most_groups, "Networks (AS)")) + "</div>\n";
}

std::string accounts_part(const ScanResult& result) {
    std::vector<BarRow> rows;
    for (const AccountTarget& target : result.statistics.accounts.worst(k_most_named_accounts)) {
        rows.push_back({target.account, target.attempts, target.stopped, target.networks});
    }
    if (rows.empty()) {
        return {};
    }
    const std::string targets =
        card(bars(rows, result.statistics.accounts.size(), k_most_named_accounts, "Accounts"));
    const std::string distributed = distributed_attacks(result.findings.distributed);
    return "<h2>What they aimed at</h2>\n" +
           (distributed.empty()
                ? targets
                : "<div class=\"columns\">" + targets + card(distributed) + "</div>\n");
}

std::string attackers_part(const std::vector<Attacker>& attackers, geo::Geolocation& geolocation) {
    if (attackers.empty()) {
        return {};
    }
    std::string text =
        R"(<h2>The worst attackers</h2><div class="card"><table><tr><th>Attacker</th>)"
        R"(<th class="wide"></th><th class="number">Attempts</th><th class="number">Stopped</th>)"
        R"(<th class="number wide">Accounts</th><th class="wide">First and last</th>)"
        R"(<th class="wide">Banned for</th></tr>)"
        "\n";
    const std::size_t shown = std::min(k_most_named_attackers, attackers.size());
    for (std::size_t i = 0; i < shown; ++i) {
        text += attacker_row(attackers[i], attackers.front().attempts, geolocation);
    }
    return text + "</table>\n" + and_more(attackers.size(), shown) + "</div>\n";
}

} // namespace ispkit::sip
