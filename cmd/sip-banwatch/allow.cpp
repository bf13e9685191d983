// SPDX-License-Identifier: MIT
#include "commands.hpp"
#include "options.hpp"
#include "sip/ban/ban_store.hpp"

namespace ispkit::banwatch {

const cli::Tool k_allow{
    .name = "sip-banwatch allow",
    .summary =
        "Add addresses, networks or hosts to the allow list, and end their bans; without operands, "
        "show the list.",
    .synopsis = {"[--remove] [--config FILE] [--db URL] PREFIX|NAME...",
                 "[--config FILE] [--db URL]"},
    .examples = {{"sip-banwatch allow 198.51.100.0/24", "never ban the office"},
                 {"sip-banwatch allow sbc.example.net",
                  "nor the addresses that this host has in the DNS, now or later"},
                 {"sip-banwatch allow --remove 198.51.100.0/24", "treat it like others again"},
                 {"sip-banwatch allow", "show the list"}},
    .libraries = {},
};

namespace {

net::AllowList list_of(const std::vector<std::string>& words) {
    net::AllowList list;
    for (const std::string& word : words) {
        if (!list.add(word)) {
            cli::misuse("'{}' is not an address, prefix or host name (example: 203.0.113.0/24)",
                        word);
        }
    }
    if (list.empty()) {
        cli::misuse("no address, prefix or host name given");
    }
    return list;
}

/// Returns whether any ban ended.
bool allow_all(const cli::CommandLine& command_line, sip::BanStore& store,
               const net::AllowList& list) {
    const logfile::Time now = clock_now();
    for (const std::string& entry : list.entries()) {
        store.allow(entry, now);
    }
    return end_bans(command_line, store, list.prefixes, now);
}

/// Returns whether any was on the list.
bool disallow_all(sip::BanStore& store, const net::AllowList& list) {
    bool any = false;
    for (const std::string& entry : list.entries()) {
        any = store.disallow(entry) || any;
    }
    return any;
}

} // namespace

cli::Status allow(cli::CommandLine& command_line) {
    std::string database = watched_database();
    std::vector<std::string> words;
    bool remove = false;
    command_line.section("Options");
    command_line.flag("--remove", remove, "remove these from the list");
    declare_database(command_line, database);
    command_line.operands("PREFIX|NAME", words);
    command_line.parse();

    if (words.empty() && !remove) {
        sip::BanStore store(database, store::Access::read_write);
        for (const std::string& entry : store.allowed().entries()) {
            fmt::print("{}\n", entry);
        }
        return cli::Status::done;
    }
    const net::AllowList list = list_of(words);
    for (const net::Prefix& prefix : list.prefixes) {
        if (prefix.length() == 0 && !remove) {
            command_line.warn("{}: from now on no address in it is banned", prefix.str());
        }
    }
    sip::BanStore store = store_to_change(database, store::Access::create);
    store::Transaction transaction(store.database());
    const bool any = remove ? disallow_all(store, list) : allow_all(command_line, store, list);
    transaction.commit();
    if (remove && !any) {
        command_line.warn("nothing removed: none of these is on the allow list");
        return cli::Status::no;
    }
    if (!remove && any) {
        warn_unless_watched(command_line, database);
    }
    return cli::Status::done;
}

} // namespace ispkit::banwatch
