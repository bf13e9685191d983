// SPDX-License-Identifier: MIT
#include "firewall/enforcer/enforce.hpp"

#include "cli/json.hpp"
#include "firewall/ban/record_reader.hpp"

#include <systemd/sd-daemon.h>

#include <unistd.h>

#include <algorithm>
#include <tuple>

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

} // namespace

cli::Status enforce(const cli::CommandLine& command_line, const std::function<BanGuard()>& guard,
                    const std::function<void(int fd)>& wait, const ApplyRecords& apply) {
    bool refused_any = false;
    const auto refuse = [&](const std::string& why) {
        refused_any = true;
        command_line.print_error(why);
    };
    RecordReader reader(STDIN_FILENO, [&](std::uint64_t line, const std::string& why) {
        refuse(fmt::format("standard input:{}: {}", line, why));
    });
    ::sd_notify(1, "READY=1"); // the firewall was set up before
    while (!reader.ended()) {
        wait(STDIN_FILENO);
        apply(reader.next(guard), [&](const BanRecord& record, const std::string& why) {
            refuse(fmt::format("cannot {}: {}", ban_line(record), why));
        });
    }
    return refused_any ? cli::Status::no : cli::Status::done;
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
        fmt::print("{}\n", cli::JsonObject().add("ports", listing.ports->str()).str());
    } else if (listing.ports && !listing.ports->is_all()) {
        fmt::print("# only to ports {}\n", listing.ports->str());
    }
}

void warn_of_missing_rules(const cli::CommandLine& command_line) {
    command_line.warn("these bans have no effect, since rules are missing (--setup makes them)");
}

cli::Status print_status(const cli::CommandLine& command_line, const BanListing& listing,
                         const std::string& problem, bool as_json) {
    const bool is_healthy = problem.empty();
    if (as_json) {
        std::vector<std::string> problems;
        if (!is_healthy) {
            problems.push_back(problem);
        }
        fmt::print("{}\n", cli::JsonObject()
                               .add("healthy", is_healthy)
                               .add("problems", problems)
                               .add("bans", std::uint64_t{listing.bans.size()})
                               .str());
    } else if (!is_healthy || !command_line.quiet()) {
        fmt::print("{}{}\n", is_healthy ? "healthy" : "not healthy: ", problem);
        if (!command_line.quiet()) {
            fmt::print("bans: {}\n", listing.bans.size());
        }
    }
    return is_healthy ? cli::Status::done : cli::Status::no;
}

} // namespace ispkit::firewall
