// SPDX-License-Identifier: MIT
#include "commands.hpp"
#include "options.hpp"
#include "text/visible_text.hpp"

namespace ispkit::ratelimit {

const cli::Tool k_reset{
    .name = "mail-ratelimit reset",
    .summary = "Forget what a key has used, so that it may send again. Its history stays.",
    .synopsis = {"[--db URL] KEY..."},
    .examples = {{"mail-ratelimit reset sasl:joe", "after its password was changed"}},
    .libraries = {},
};

cli::Status reset(cli::CommandLine& command_line) {
    std::string database = k_default_database;
    std::vector<std::string> words;
    command_line.section("Options");
    declare_database(command_line, database);
    command_line.operands("KEY", words);
    command_line.parse();
    const std::vector<std::string> subjects = subjects_of(words);

    mail::RateStore store(database, store::Access::read_write);
    store::Transaction transaction(store.database());
    bool all = true;
    for (const std::string& subject : subjects) {
        if (!store.reset(subject)) {
            command_line.warn("nothing of {} was used", text::visible_text(subject));
            all = false;
        }
    }
    transaction.commit();
    return all ? cli::Status::done : cli::Status::no;
}

} // namespace ispkit::ratelimit
