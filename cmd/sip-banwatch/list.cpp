// SPDX-License-Identifier: MIT
#include "ban_json.hpp"
#include "cli/message.hpp"
#include "commands.hpp"
#include "geo/geo_option.hpp"
#include "options.hpp"
#include "sip/ban/ban_store.hpp"
#include "text/quantity.hpp"
#include "text/visible_text.hpp"

#include <fmt/ranges.h>

namespace ispkit::banwatch {

const cli::Tool k_list{
    .name = "sip-banwatch list",
    .summary = "Show the banned networks, the seconds left and the reasons; the worst first.",
    .synopsis = {"[--all] [--json] [--geo FILE] [--config FILE] [--db URL]"},
    .examples = {{"sip-banwatch list", "the running bans"},
                 {"sip-banwatch list --all --json", "with those that have ended, for a program"}},
    .libraries = {},
};

namespace {

std::string json_of(const sip::StoredBan& ban, logfile::Time now, const geo::Origin& origin) {
    const auto left = std::chrono::ceil<std::chrono::seconds>(ban.until - now).count();
    cli::JsonObject object;
    object.add("prefix", ban.prefix.str())
        .add("address", ban.address.str())
        .add("since", logfile::iso_time(ban.since))
        .add("until", logfile::iso_time(ban.until))
        .add("seconds_left", static_cast<std::uint64_t>(std::max<std::int64_t>(left, 0)))
        .add("times", ban.times)
        .add("reason", name_of(ban.reason))
        .add("kind", ban.reason == sip::Reason::by_hand ? "-" : name_of(ban.kind))
        .add("failures", ban.failures)
        .add("accounts", ban.accounts);
    add_origin(object, origin);
    return object.str();
}

std::string accounts_of(const sip::StoredBan& ban) {
    if (ban.accounts.empty()) {
        return "-";
    }
    return text::visible_text(fmt::format("{}", fmt::join(ban.accounts, ", ")));
}

std::string text_of(const geo::Origin& origin) {
    const std::string text = origin.str();
    return text.empty() ? "-" : text;
}

} // namespace

cli::Status list(cli::CommandLine& command_line) {
    std::string database = watched_database();
    bool all = false;
    bool json = false;
    std::vector<std::string> geo;
    command_line.section("Output");
    command_line.flag("--all", all, "also show the bans of the last 30 days that have ended");
    command_line.flag("--json", json, "print one JSON object for each ban");
    geo::declare_geo(command_line, geo);
    declare_database(command_line, database);
    command_line.parse();

    geo::Geolocation geolocation = geo::geolocation_of(command_line, geo);
    sip::BanStore store(database, store::Access::read_only);
    const logfile::Time now = clock_now();
    const auto which = all ? sip::BanStore::Which::all : sip::BanStore::Which::running;
    for (const sip::StoredBan& ban : store.bans(which, now)) {
        const geo::Origin origin = geolocation.origin_of(ban.prefix.first());
        if (json) {
            fmt::print("{}\n", json_of(ban, now, origin));
            continue;
        }
        const auto left = std::chrono::ceil<std::chrono::seconds>(ban.until - now).count();
        const bool has_kind = ban.reason != sip::Reason::by_hand;
        fmt::print("{}\t{}\t{} {}\t{}\t{}\t{}{}\n", ban.prefix.str(),
                   left > 0 ? fmt::format("{} s", left) : "ended", ban.times,
                   text::noun_for(ban.times, "time"), name_of(ban.reason),
                   has_kind ? name_of(ban.kind) : "-", accounts_of(ban),
                   geolocation.is_empty() ? "" : "\t" + text_of(origin));
    }
    return cli::Status::done;
}

} // namespace ispkit::banwatch
