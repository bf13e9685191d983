// SPDX-License-Identifier: MIT
#include "commands.hpp"
#include "options.hpp"
#include "sip/ban/ban_store.hpp"

namespace ispkit::banwatch {

const cli::Tool k_allow{
    .name = "sip-banwatch allow",
    .summary = "Add addresses or networks to the allow list, and end their bans; without operands, "
               "show the list.",
    .synopsis = {"[--remove] [--db FILE] PREFIX...", "[--db FILE]"},
    .examples = {{"sip-banwatch allow 198.51.100.0/24", "never ban the office"},
                 {"sip-banwatch allow --remove 198.51.100.0/24", "treat it like others again"},
                 {"sip-banwatch allow", "show the list"}},
    .libraries = {},
};

namespace {

/// Returns whether anything changed.
bool allow_all(const cli::CommandLine& command_line, sip::BanStore& store,
               const std::vector<net::Prefix>& prefixes) {
    const logfile::Time now = clock_now();
    bool any = false;
    for (const net::Prefix& prefix : prefixes) {
        any = store.allow(prefix, now) || any;
    }
    end_bans(command_line, store, prefixes, now);
    return any;
}

bool disallow_all(sip::BanStore& store, const std::vector<net::Prefix>& prefixes) {
    bool any = false;
    for (const net::Prefix& prefix : prefixes) {
        any = store.disallow(prefix) || any;
    }
    return any;
}

} // namespace

cli::Status allow(cli::CommandLine& command_line) {
    std::string database = default_database();
    std::vector<std::string> words;
    bool remove = false;
    command_line.section("Options");
    command_line.flag("--remove", remove, "remove PREFIX from the list");
    declare_database(command_line, database);
    command_line.operands("PREFIX", words);
    command_line.parse();

    if (words.empty() && !remove) {
        sip::BanStore store(database, store::Access::read_write);
        for (const net::Prefix& prefix : store.allowed()) {
            fmt::print("{}\n", prefix.str());
        }
        return cli::Status::done;
    }
    const std::vector<net::Prefix> prefixes = prefixes_of(words);
    for (const net::Prefix& prefix : prefixes) {
        if (prefix.length() == 0 && !remove) {
            command_line.warn("{}: from now on no address in it is banned", prefix.str());
        }
    }
    sip::BanStore store(database);
    store::Transaction transaction(store.database());
    const bool any =
        remove ? disallow_all(store, prefixes) : allow_all(command_line, store, prefixes);
    transaction.commit();
    if (!any && remove) {
        command_line.warn("nothing removed: none of these is on the allow list");
        return cli::Status::no;
    }
    return cli::Status::done;
}

} // namespace ispkit::banwatch
