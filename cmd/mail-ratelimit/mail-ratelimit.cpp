// SPDX-License-Identifier: MIT
#include "commands.hpp"
#include "geo/geo_database.hpp"
#include "metrics/service/scrape_server.hpp"
#include "store/database.hpp"
#include "store/postgres/postgres.hpp"

namespace ispkit::ratelimit {

namespace {

const cli::Tool k_tool{
    .name = "mail-ratelimit",
    .summary = "Limits for Postfix: how many messages and recipients each client, login or sender "
               "may send in an hour, a day or any other window.",
    .synopsis = {"COMMAND [OPTIONS] [OPERANDS]"},
    .examples = {{"mail-ratelimit serve --listen inet:127.0.0.1:10031 --limit 'sasl: 200 messages, "
                  "1000 recipients / 1h'",
                  "the policy service, for check_policy_service in main.cf"},
                 {"mail-ratelimit top", "the keys that are nearest to a limit"},
                 {"mail-ratelimit set sasl:joe '2000 messages / 1h' --for 3d",
                  "another limit for one login, for three days"},
                 {"mail-ratelimit history sasl:joe", "what that login sent, hour by hour"}},
    .libraries = {store::sqlite_library(), store::postgres_library(), geo::geo_library(),
                  metrics::web_server_library()},
};

constexpr cli::Command k_commands[] = {
    {"serve", "answer Postfix's policy requests", k_serve, serve},
    {"status", "show whether the service works", k_status, status},
    {"check-limits", "look for mistakes in limits", k_check_limits, check_limits},
    {"check", "show which limits a request has, and the answer", k_check, check},
    {"top", "show the keys that are nearest to a limit", k_top, top},
    {"show", "show what a key has used, and its limits", k_show, show},
    {"reset", "forget what a key has used", k_reset, reset},
    {"set", "give a key another limit", k_set, set},
    {"unset", "remove the limit that set gave", k_unset, unset},
    {"list", "show the limits that set or a rule gave", k_list, list},
    {"release", "let logins go that a rule has suspended", k_release, release},
    {"history", "show totals by the hour", k_history, history},
    {"copy", "copy the database to another one, of either kind", k_copy, copy},
    {"expire", "remove expired entries now", k_expire, expire},
};

} // namespace

} // namespace ispkit::ratelimit

int main(int argc, char* argv[]) {
    ispkit::store::enable_postgres();
    return ispkit::cli::run(ispkit::ratelimit::k_tool, ispkit::ratelimit::k_commands, argc, argv);
}
