// SPDX-License-Identifier: MIT
#include "commands.hpp"
#include "io/clock.hpp"
#include "metrics/job/job_metrics.hpp"
#include "service.hpp"

namespace ispkit::greylist {

const cli::Tool k_expire{
    .name = "greylist-db expire",
    .summary = "Remove expired entries now. A running serve does that all the time; this is for "
               "databases that only --stdio services use. Prints the number of rows removed.",
    .synopsis = {"[--config FILE] [--window TIME] [--lifetime TIME] [--db URL] [--metrics FILE]"},
    .examples = {{"greylist-db expire -q", "from cron"}},
    .libraries = {},
};

cli::Status expire(cli::CommandLine& command_line) {
    metrics::JobMetrics metrics;
    std::string database{k_database.file};
    PolicyOptions options;
    command_line.section("Options");
    declare_lifetimes(command_line, options.window, options.lifetime);
    k_database.declare_for_command(command_line, database);
    metrics.declare(command_line);
    command_line.configuration_section(mail::k_section_of_expire, k_database.configuration,
                                       {"db", "window", "lifetime"});
    command_line.parse();

    mail::GreylistStore store(database, store::Access::read_write);
    mail::GreylistStore::SweepPosition position;
    std::int64_t removed = 0;
    while (store.sweep(position, {options.window, options.lifetime}, io::clock_now(), removed)) {
        store.database().give_way();
    }
    metrics.write("greylist-db-expire", {{"database", store::full_name(database)}},
                  [&](metrics::MetricsText& text) {
                      text.begin("removed_rows", metrics::MetricsText::Type::gauge,
                                 "Rows that the last run removed.");
                      text.add({}, removed);
                  });
    if (!command_line.quiet()) {
        fmt::print("{}\n", removed);
    }
    return cli::Status::done;
}

} // namespace ispkit::greylist
