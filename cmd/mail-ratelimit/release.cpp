// SPDX-License-Identifier: MIT
#include "commands.hpp"
#include "error.hpp"
#include "io/clock.hpp"
#include "options.hpp"
#include "text/visible_text.hpp"

#include <algorithm>

namespace ispkit::ratelimit {

const cli::Tool k_release{
    .name = "mail-ratelimit release",
    .summary =
        "Let logins go that a rule of --suspend-on has suspended. What they have used, and what "
        "the rules have seen of them, is forgotten; their history stays.",
    .synopsis = {"[--db URL] KEY..."},
    .examples = {{"mail-ratelimit release sasl:joe", "after its password was changed"}},
    .libraries = {},
};

cli::Status release(cli::CommandLine& command_line) {
    std::string database = k_default_database;
    std::vector<std::string> words;
    command_line.section("Options");
    declare_database(command_line, database);
    command_line.operands("KEY", words);
    command_line.parse();
    const std::vector<std::string> subjects = subjects_of(words);

    mail::RateStore store(database, store::Access::read_write);
    store::Transaction transaction(store.database());
    const std::vector<mail::Override> overrides = store.overrides(io::clock_now());
    bool all = true;
    for (const std::string& subject : subjects) {
        const auto found =
            std::find_if(overrides.begin(), overrides.end(), [&](const mail::Override& override) {
                return override.subject == subject;
            });
        if (found == overrides.end()) {
            command_line.warn("{} is not suspended", text::visible_text(subject));
            all = false;
            continue;
        }
        if (found->rule.empty()) {
            throw_error("{}: no rule suspended it, somebody set its limit (use unset)",
                        text::visible_text(subject));
        }
        store.remove_override(subject);
        store.forget_signs(subject);
        store.reset(subject);
    }
    transaction.commit();
    return all ? cli::Status::done : cli::Status::no;
}

} // namespace ispkit::ratelimit
