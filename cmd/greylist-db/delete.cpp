// SPDX-License-Identifier: MIT
#include "commands.hpp"
#include "options.hpp"

namespace ispkit::greylist {

const cli::Tool k_delete{
    .name = "greylist-db delete",
    .summary = "Forget a client with all its triplets, or one triplet: its next mail is a "
               "stranger's again.",
    .synopsis = {"[--config FILE] [--db URL] CLIENT [SENDER RECIPIENT]"},
    .examples = {{"greylist-db delete 203.0.113.0/24", "a client, as 'greylist-db list' shows it"},
                 {"greylist-db delete 203.0.113.99", "the same, by an address in the network"},
                 {"greylist-db delete example.org a@example.org b@example.net", "one triplet"}},
    .libraries = {},
};

cli::Status remove(cli::CommandLine& command_line) {
    std::string database{k_database.file};
    std::vector<std::string> words;
    command_line.section("Options");
    k_database.declare_with_configuration(command_line, database);
    command_line.operands("CLIENT", words);
    command_line.parse();
    constexpr std::size_t k_triplet = 3;
    if (words.size() != 1 && words.size() != k_triplet) {
        cli::misuse("expected CLIENT or CLIENT SENDER RECIPIENT");
    }

    mail::GreylistStore store(database, store::Access::read_write);
    store::Transaction transaction(store.database());
    bool any = false;
    for (const std::string& client : mail::names_of_client(words[0])) {
        const bool is_removed =
            words.size() == 1 ? store.remove_client(client) > 0
                              : store.remove({client, words[1] == "<>" ? "" : words[1], words[2]});
        any = any || is_removed;
    }
    transaction.commit();
    if (!any) {
        command_line.warn("nothing to delete");
    }
    return any ? cli::Status::done : cli::Status::no;
}

} // namespace ispkit::greylist
