// SPDX-License-Identifier: MIT
#include "options.hpp"

namespace ispkit::ratelimit {

void declare_database(cli::CommandLine& command_line, std::string& database) {
    command_line.value("--db", "URL", database,
                       "the database, an SQLite file (default /var/lib/ispkit/ratelimit.db)");
}

std::vector<std::string> subjects_of(const std::vector<std::string>& words) {
    if (words.empty()) {
        cli::misuse("expected a key (example: sasl:joe or client:192.0.2.5)");
    }
    std::vector<std::string> subjects;
    for (const std::string& word : words) {
        subjects.push_back(mail::parse_subject(word));
    }
    return subjects;
}

void declare_history(cli::CommandLine& command_line, std::chrono::seconds& kept_history) {
    command_line.value("--history", "TIME", kept_history,
                       "keep hourly totals for TIME (default 35d)");
}

} // namespace ispkit::ratelimit
