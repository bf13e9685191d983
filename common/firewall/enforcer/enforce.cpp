// SPDX-License-Identifier: MIT
#include "firewall/enforcer/enforce.hpp"

#include "cli/help.hpp"
#include "cli/json.hpp"
#include "error.hpp"
#include "firewall/ban/record_reader.hpp"
#include "firewall/enforcer/enforcement_counts.hpp"
#include "io/clock.hpp"
#include "metrics/service_text.hpp"
#include "service/watchdog.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <systemd/sd-daemon.h>

#include <unistd.h>

#include <algorithm>
#include <limits>
#include <string>
#include <tuple>
#include <utility>
#include <vector>

namespace ispkit::firewall {

namespace {

std::string json_line(const BanListing::Ban& ban) {
    auto object = cli::JsonObject().add("prefix", ban.prefix.str());
    if (ban.seconds_left) {
        object.add("seconds", *ban.seconds_left);
    }
    if (!ban.source.empty()) {
        object.add("source", ban.source);
    }
    return object.str();
}

std::string json_line(const BanListing::Dropped& dropped) {
    return cli::JsonObject()
        .add("dropped", dropped.family)
        .add("packets", dropped.packets)
        .add("bytes", dropped.bytes)
        .str();
}

std::string text_line(const BanListing::Ban& ban) {
    return fmt::format("{} {}{}{}", ban.prefix.str(),
                       ban.seconds_left ? fmt::to_string(*ban.seconds_left) : "permanent",
                       ban.source.empty() ? "" : " source=", ban.source);
}

std::string text_line(const BanListing::Dropped& dropped) {
    return fmt::format("# dropped {}: {} packets, {} bytes", dropped.family, dropped.packets,
                       dropped.bytes);
}

metrics::MetricsText metrics_of(const Enforcement& firewall, const EnforcementCounts& counts,
                                std::chrono::sys_seconds began) {
    using Type = metrics::MetricsText::Type;
    const FirewallState state = firewall.state();
    auto text =
        metrics::service_text(firewall.name, {}, cli::toolkit_version(), began, io::clock_now());
    text.begin("firewall_up", Type::gauge, "Whether the sets and rules are there.");
    text.add({}, std::int64_t{state.is_complete});
    text.begin("restorations_total", Type::counter,
               "How often rules or bans that another program had removed were restored.");
    text.add({}, state.restorations);
    text.begin("bans_in_force", Type::gauge, "Networks that are banned now.");
    text.add({}, static_cast<std::int64_t>(state.bans));
    counts.write(text);
    text.begin("dropped_packets_total", Type::counter, "Packets dropped, as the kernel counts.");
    for (const BanListing::Dropped& dropped : state.dropped) {
        text.add({{"family", dropped.family}}, static_cast<std::int64_t>(dropped.packets));
    }
    text.begin("dropped_bytes_total", Type::counter, "Their bytes.");
    for (const BanListing::Dropped& dropped : state.dropped) {
        text.add({{"family", dropped.family}}, static_cast<std::int64_t>(dropped.bytes));
    }
    return text;
}

} // namespace

Enforcement printing_enforcement(std::string (*script)(std::span<const BanRecord> records)) {
    return {.name = {},
            .wait = [](int, auto) { return true; },
            .apply = [script](auto records, const auto&) { fmt::print("{}", script(records)); },
            .state = {}};
}

int poll_timeout(std::chrono::steady_clock::time_point until,
                 std::chrono::steady_clock::time_point now) {
    if (until == until.max()) {
        return -1;
    }
    return static_cast<int>(
        std::clamp<std::int64_t>(std::chrono::ceil<std::chrono::milliseconds>(until - now).count(),
                                 0, std::numeric_limits<int>::max()));
}

cli::Status enforce(const cli::CommandLine& command_line, const std::function<BanGuard()>& guard,
                    const Enforcement& firewall, metrics::Publisher publisher) {
    EnforcementCounts counts;
    const auto text = [&, began = io::clock_now()] { return metrics_of(firewall, counts, began); };
    const auto tell = [&](const std::string& trouble) { command_line.print_error(trouble); };
    bool refused_any = false;
    const auto refuse = [&](const std::string& why) {
        refused_any = true;
        command_line.print_error(why);
    };
    RecordReader reader(STDIN_FILENO,
                        [&](std::uint64_t line, Refusal refusal, const std::string& why) {
                            counts.count_refusal(refusal, io::clock_now());
                            refuse(fmt::format("standard input:{}: {}", line, why));
                        });
    publisher.publish_if_due(text, tell);
    ::sd_notify(0, "READY=1"); // the firewall was set up before
    service::Watchdog watchdog;
    while (!reader.ended()) {
        watchdog.tend();
        if (firewall.wait(STDIN_FILENO, std::min(publisher.due(), watchdog.due()))) {
            const std::vector<BanRecord> records = reader.next(guard);
            counts.count(records);
            firewall.apply(records, [&](const BanRecord& record, const std::string& why) {
                counts.count_failure(record, io::clock_now());
                refuse(fmt::format("cannot {}: {}", ban_line(record), why));
            });
        }
        publisher.publish_if_due(text, tell);
    }
    publisher.publish(text, tell);
    return refused_any ? cli::Status::no : cli::Status::done;
}

void end_bans(const std::vector<BanRecord>& ends, const ApplyRecords& apply,
              const std::function<void(const std::string&)>& tell) {
    for (const BanRecord& end : ends) {
        tell(fmt::format("the ban of {} ends, since it contains an allow-listed address",
                         end.prefix.str()));
    }
    apply(ends, [&](const BanRecord& end, const std::string& why) {
        tell(fmt::format("cannot {}: {}", ban_line(end), why));
    });
}

void print_listing(BanListing listing, bool as_json) {
    std::sort(listing.bans.begin(), listing.bans.end(), [](const auto& a, const auto& b) {
        return std::tuple(b.seconds_left, a.source, a.prefix) <
               std::tuple(a.seconds_left, b.source, b.prefix);
    });
    const auto print = [&](const auto& entry) {
        fmt::print("{}\n", as_json ? json_line(entry) : text_line(entry));
    };
    std::for_each(listing.bans.begin(), listing.bans.end(), print);
    std::for_each(listing.dropped.begin(), listing.dropped.end(), print);
    if (listing.ports && as_json) {
        fmt::print("{}\n", cli::JsonObject().add("ports", listing.ports->texts()).str());
    } else if (listing.ports && !listing.ports->is_all()) {
        fmt::print("# only to ports {}\n", listing.ports->str());
    }
}

void warn_of_missing_rules(const cli::CommandLine& command_line) {
    command_line.warn("these bans have no effect, since rules are missing (--setup makes them)");
}

cli::Status print_status(const cli::CommandLine& command_line, const BanListing& listing,
                         const std::vector<std::string>& problems, bool as_json) {
    const bool is_healthy = problems.empty();
    if (as_json) {
        fmt::print("{}\n", cli::JsonObject()
                               .add("healthy", is_healthy)
                               .add("problems", problems)
                               .add("bans", std::uint64_t{listing.bans.size()})
                               .str());
    } else if (!is_healthy || !command_line.quiet()) {
        fmt::print("{}{}\n", is_healthy ? "healthy" : "not healthy: ", fmt::join(problems, "; "));
        if (!command_line.quiet()) {
            fmt::print("bans: {}\n", listing.bans.size());
        }
    }
    return is_healthy ? cli::Status::done : cli::Status::no;
}

} // namespace ispkit::firewall
