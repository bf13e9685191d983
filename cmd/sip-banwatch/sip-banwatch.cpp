// SPDX-License-Identifier: MIT
#include "commands.hpp"
#include "decompression/decompressor.hpp"
#include "geo/geo_database.hpp"
#include "metrics/service/scrape_server.hpp"
#include "net/dns/ares_channel.hpp"
#include "store/database.hpp"
#include "store/postgres/postgres.hpp"
#include "text/pattern.hpp"

namespace ispkit::banwatch {

namespace {

const cli::Tool k_tool{
    .name = "sip-banwatch",
    .summary = "Read the logs of SIP servers, count failed attempts for each address, and decide "
               "which to ban. nft-ban, or any program that reads the same lines, enforces it.",
    .synopsis = {"COMMAND [OPTIONS] [FILE...]"},
    .examples = {{"sip-banwatch scan /var/log/asterisk/messages",
                  "what would have been banned, and why"},
                 {"sip-banwatch watch /var/log/asterisk/messages | nft-ban",
                  "ban clients that guess passwords, as it happens"},
                 {"sip-banwatch list", "what is banned now, and for how long"}},
    .libraries = {text::pattern_library(), store::sqlite_library(), store::postgres_library(),
                  metrics::web_server_library(), decompression::gzip_library(),
                  decompression::zstd_library(), geo::geo_library(), net::resolver_library()},
};

constexpr cli::Command k_commands[] = {
    {"parse", "show the failed attempts in a log, to test how it is understood", k_parse, parse},
    {"scan", "show what would have been banned, by the log's own clock", k_scan, scan},
    {"watch", "follow logs and ban attackers", k_watch, watch},
    {"list", "show what is banned, and for how long", k_list, list},
    {"ban", "ban by hand", k_ban, ban},
    {"unban", "end bans", k_unban, unban},
    {"allow", "edit or show the allow list", k_allow, allow},
    {"stats", "show what is remembered", k_stats, stats},
    {"status", "show whether a watch works, for a monitor", k_status, status},
    {"copy", "copy the database to another one, of either kind", k_copy, copy},
};

} // namespace

} // namespace ispkit::banwatch

int main(int argc, char* argv[]) {
    ispkit::store::enable_postgres();
    return ispkit::cli::run(ispkit::banwatch::k_tool, ispkit::banwatch::k_commands, argc, argv);
}
