// SPDX-License-Identifier: MIT
#include "commands.hpp"
#include "error.hpp"
#include "io/clock.hpp"
#include "options.hpp"
#include "text/visible_text.hpp"

#include <algorithm>

namespace ispkit::ratelimit {

const cli::Tool k_unset{
    .name = "mail-ratelimit unset",
    .summary = "Remove the limits that 'set' gave to keys: they have the limits of all others "
               "again.",
    .synopsis = {"[--db URL] KEY..."},
    .examples = {{"mail-ratelimit unset sasl:joe", "back to the limits of all others"}},
    .libraries = {},
};

cli::Status unset(cli::CommandLine& command_line) {
    std::string database = k_default_database;
    std::vector<std::string> words;
    command_line.section("Options");
    declare_database(command_line, database);
    command_line.operands("KEY", words);
    command_line.parse();
    const std::vector<std::string> subjects = subjects_of(words);

    mail::RateStore store(database, store::Access::read_write);
    store::Transaction transaction(store.database());
    for (const mail::Override& override : store.overrides(io::clock_now())) {
        if (!override.rule.empty() &&
            std::find(subjects.begin(), subjects.end(), override.subject) != subjects.end()) {
            throw_error("{}: the rule '{}' suspended it (use release)",
                        text::visible_text(override.subject), override.rule);
        }
    }
    bool all = true;
    for (const std::string& subject : subjects) {
        if (!store.remove_override(subject)) {
            command_line.warn("nothing was set for {}", text::visible_text(subject));
            all = false;
        }
    }
    transaction.commit();
    return all ? cli::Status::done : cli::Status::no;
}

} // namespace ispkit::ratelimit
