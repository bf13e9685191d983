// SPDX-License-Identifier: MIT
#include "cli/json.hpp"
#include "commands.hpp"
#include "logfile/timestamp.hpp"
#include "options.hpp"

namespace ispkit::greylist {

const cli::Tool k_export{
    .name = "greylist-db export",
    .summary = "Write all that is remembered as JSON, one object a line, for 'greylist-db import'.",
    .synopsis = {"[--config FILE] [--db URL]"},
    .examples = {{"greylist-db export > greylist.jsonl", "a backup"}},
    .libraries = {},
};

cli::Status export_all(cli::CommandLine& command_line) {
    std::string database{k_database.file};
    command_line.section("Options");
    k_database.declare_with_configuration(command_line, database);
    command_line.parse();

    mail::GreylistStore store(database, store::Access::read_only);
    store.for_each_triplet([](const mail::Triplet& triplet, const mail::TripletState& state) {
        fmt::print("{}\n", cli::JsonObject()
                               .add("table", "triplet")
                               .add("client", triplet.client)
                               .add("sender", triplet.sender)
                               .add("recipient", triplet.recipient)
                               .add("first_seen", logfile::iso_time(state.first_seen))
                               .add("last_seen", logfile::iso_time(state.last_seen))
                               .add("passes", static_cast<std::uint64_t>(state.passes))
                               .str());
    });
    store.for_each_client([](const std::string& client, const mail::ClientState& state) {
        fmt::print("{}\n", cli::JsonObject()
                               .add("table", "client")
                               .add("client", client)
                               .add("triplets", static_cast<std::uint64_t>(state.triplets))
                               .add("last_seen", logfile::iso_time(state.last_seen))
                               .str());
    });
    for (const mail::GreylistStore::Allowed& allowed : store.allowed()) {
        cli::JsonObject object;
        object.add("table", "allowed");
        fmt::print("{}\n", add_allowed(object, allowed).str());
    }
    return cli::Status::done;
}

} // namespace ispkit::greylist
