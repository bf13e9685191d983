// SPDX-License-Identifier: MIT
#include "commands.hpp"
#include "options.hpp"
#include "sip/ban_store.hpp"

namespace ispkit::banwatch {

const cli::Tool k_unban{
    .name = "sip-banwatch unban",
    .summary = "End the bans of addresses or networks, of those within them too. A running watch "
               "announces it within half a second.",
    .synopsis = {"[--db FILE] PREFIX..."},
    .examples = {{"sip-banwatch unban 203.0.113.5", "let that address in again"},
                 {"sip-banwatch unban 0.0.0.0/0 ::/0", "let all in"}},
    .libraries = {},
};

cli::Status unban(cli::CommandLine& command_line) {
    std::string database = default_database();
    std::vector<std::string> words;
    command_line.section("Options");
    declare_database(command_line, database);
    command_line.operands("PREFIX", words);
    command_line.parse();
    const net::PrefixSet wanted(prefixes_of(words));

    sip::BanStore store(database);
    const logfile::Time now = clock_now();
    bool any = false;
    store::Transaction transaction(store.database());
    for (const sip::StoredBan& ban : store.bans(sip::BanStore::Which::running, now)) {
        any = (wanted.overlaps(ban.prefix) && store.end_ban(ban.prefix, now)) || any;
    }
    transaction.commit();
    if (!any) {
        command_line.warn("none of that is banned");
    }
    return any ? cli::Status::done : cli::Status::no;
}

} // namespace ispkit::banwatch
