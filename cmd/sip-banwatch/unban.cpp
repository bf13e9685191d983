// SPDX-License-Identifier: MIT
#include "commands.hpp"
#include "options.hpp"
#include "sip/ban/ban_store.hpp"

namespace ispkit::banwatch {

const cli::Tool k_unban{
    .name = "sip-banwatch unban",
    .summary = "End the bans of addresses or networks, of those within them, and of networks "
               "that contain them. A running watch announces it within half a second.",
    .synopsis = {"[--config FILE] [--db URL] PREFIX..."},
    .examples = {{"sip-banwatch unban 203.0.113.5", "let that address in again"},
                 {"sip-banwatch unban 0.0.0.0/0 ::/0", "let all in"}},
    .libraries = {},
};

cli::Status unban(cli::CommandLine& command_line) {
    std::string database = watched_database();
    std::vector<std::string> words;
    command_line.section("Options");
    declare_database(command_line, database);
    command_line.operands("PREFIX", words);
    command_line.parse();
    const std::vector<net::Prefix> prefixes = prefixes_of(words);

    sip::BanStore store = store_to_change(database, store::Access::read_write);
    if (!end_bans(command_line, store, prefixes, clock_now())) {
        command_line.warn("nothing to end: none of these is banned here (nft-ban --list shows "
                          "bans from elsewhere)");
        return cli::Status::no;
    }
    warn_unless_watched(command_line, database);
    return cli::Status::done;
}

} // namespace ispkit::banwatch
