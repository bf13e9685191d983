// SPDX-License-Identifier: MIT
#include "commands.hpp"
#include "metrics/service/scrape_server.hpp"
#include "net/dns/ares_channel.hpp"
#include "net/registered_domain.hpp"
#include "store/database.hpp"
#include "store/postgres/postgres.hpp"
#include "text/pattern.hpp"

namespace ispkit::greylist {

namespace {

const cli::Tool k_tool{
    .name = "greylist-db",
    .summary = "Greylisting for Postfix: mail from strangers is deferred once, that of known "
               "clients, own networks and logged-in users never.",
    .synopsis = {"COMMAND [OPTIONS] [OPERANDS]"},
    .examples = {{"greylist-db serve --listen inet:127.0.0.1:10023 --exempt 192.0.2.0/24",
                  "the policy service, for check_policy_service in main.cf"},
                 {"greylist-db check client_address=203.0.113.5 sender=a@example.org "
                  "recipient=b@example.net",
                  "the answer that this mail would get"},
                 {"greylist-db allow client .example.org", "never greylist these clients"},
                 {"greylist-db stats", "how much is remembered"}},
    .libraries = {text::pattern_library(), store::sqlite_library(), store::postgres_library(),
                  metrics::web_server_library(), net::public_suffix_library(),
                  net::resolver_library()},
};

constexpr cli::Command k_commands[] = {
    {"serve", "answer Postfix's policy requests", k_serve, serve},
    {"status", "show whether the service works", k_status, status},
    {"check", "decide one request, and print the action", k_check, check},
    {"list", "show the triplets, or the clients that are allowed automatically", k_list, list},
    {"stats", "show how much is remembered", k_stats, stats},
    {"allow", "never greylist a client, sender or recipient", k_allow, allow},
    {"disallow", "remove entries that allow added", k_disallow, disallow},
    {"delete", "forget a client or a triplet", k_delete, remove},
    {"expire", "remove expired entries now", k_expire, expire},
    {"import", "take over what another greylisting program knows", k_import, import},
    {"copy", "copy the database to another one, of either kind", k_copy, copy},
    {"export", "write all that is remembered as JSON", k_export, export_all},
};

} // namespace

} // namespace ispkit::greylist

int main(int argc, char* argv[]) {
    ispkit::store::enable_postgres();
    return ispkit::cli::run(ispkit::greylist::k_tool, ispkit::greylist::k_commands, argc, argv);
}
