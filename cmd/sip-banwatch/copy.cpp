// SPDX-License-Identifier: MIT
#include "commands.hpp"
#include "net/own_addresses.hpp"
#include "sip/ban/ban_store.hpp"
#include "store/copy/copy_command.hpp"

#include <utility>

namespace ispkit::banwatch {

const cli::Tool k_copy =
    store::CopyCommand::tool("sip-banwatch copy",
                             "sip-banwatch copy --from /var/lib/sip-banwatch/banwatch.db --to "
                             "'postgresql://db.example.net/banwatch'",
                             "--from URL --to URL [--host NAME]");

namespace {

/// Bans and attempts are new changes in the destination, so that hosts that use it hear of them. A
/// host that has not used it yet need not: its firewall had them where it was.
store::CopyRules rules_of(const store::CopyCommand& command, const std::string& host) {
    store::CopyRules rules{
        .left_out = {"changes", "firewall_ends", "hosts", "sweeps", "watched_logs", "watches"},
        .keys = {{"strikes", {"prefix", "address", "account", "kind", "time", "log", "host"}}},
        .computed = {{"change", "(SELECT last FROM changes)"}},
        .before_each_set = "UPDATE changes SET last = last + 1, allowed = last + 1",
        .after_all = "INSERT INTO hosts (host, boot, announced, batch) "
                     "SELECT DISTINCT host, '', (SELECT last FROM changes), 0 FROM line_counts "
                     "WHERE true ON CONFLICT (host) DO UPDATE SET announced = excluded.announced "
                     "WHERE hosts.batch = 0"};
    const bool is_from_server = store::is_on_server(command.from);
    if (is_from_server != store::is_on_server(command.to)) {
        rules.renaming = {
            .column = "host", .from = is_from_server ? host : "", .to = is_from_server ? "" : host};
    }
    return rules;
}

} // namespace

cli::Status copy(cli::CommandLine& command_line) {
    store::CopyCommand command;
    std::string host = net::own_name();
    command.declare(command_line);
    command_line.value("--host", "NAME", host,
                       "the name on the server of the host that uses the file (default: the "
                       "machine's name)");
    command_line.parse();
    return command.run(
        command_line,
        [](const std::string& url, store::Access access) {
            return std::move(sip::BanStore(url, access).database());
        },
        rules_of(command, host));
}

} // namespace ispkit::banwatch
