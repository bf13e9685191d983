// SPDX-License-Identifier: MIT
#include "commands.hpp"
#include "io/clock.hpp"
#include "mail/ratelimit/rate_sweep.hpp"
#include "metrics/job/job_metrics.hpp"
#include "service.hpp"

namespace ispkit::ratelimit {

const cli::Tool k_expire{
    .name = "mail-ratelimit expire",
    .summary = "Remove expired entries now. A running serve does that all the time; this is for "
               "databases that only --stdio services use. Prints the number of rows removed.",
    .synopsis = {"[--config FILE] [--history TIME] [--db URL] [--metrics FILE]"},
    .examples = {{"mail-ratelimit expire -q", "from cron"}},
    .libraries = {},
};

cli::Status expire(cli::CommandLine& command_line) {
    metrics::JobMetrics metrics;
    std::string database{k_database.file};
    std::chrono::seconds kept_history = k_default_history;
    command_line.section("Options");
    declare_history(command_line, kept_history);
    k_database.declare_for_command(command_line, database);
    metrics.declare(command_line);
    command_line.configuration_section(mail::k_section_of_expire, k_database.configuration,
                                       {"db", "history"});
    command_line.parse();

    mail::RateStore store(database, store::Access::read_write);
    mail::RateSweep sweep(store.database());
    std::int64_t removed = 0;
    while (sweep.next(kept_history, io::clock_now(), removed)) {
        store.database().give_way();
    }
    metrics.write("mail-ratelimit-expire", {{"database", store::full_name(database)}},
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

} // namespace ispkit::ratelimit
