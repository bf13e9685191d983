// SPDX-License-Identifier: MIT
#include "options.hpp"

#include "mail/ratelimit/rate_sweep.hpp"

namespace ispkit::ratelimit {

namespace {

/// In the form of the tables. Throws UsageError without any, and Error for a word that is not a
/// subject.
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

} // namespace

cli::Status change_each(cli::CommandLine& command_line, const ChangeSubject& each) {
    std::string database{k_database.file};
    std::vector<std::string> words;
    command_line.section("Options");
    k_database.declare_with_configuration(command_line, database);
    command_line.operands("KEY", words);
    command_line.parse();
    const std::vector<std::string> subjects = subjects_of(words);

    mail::RateStore store(database, store::Access::read_write);
    store::Transaction transaction(store.database());
    mail::lock_usage(store.database(), {subjects.begin(), subjects.end()});
    bool all = true;
    for (const std::string& subject : subjects) {
        all = each(store, subject) && all;
    }
    transaction.commit();
    return all ? cli::Status::done : cli::Status::no;
}

void declare_history(cli::OptionTable& table, std::chrono::seconds& kept_history) {
    table.value("--history", "TIME", kept_history, "keep hourly totals for TIME (default 35d)");
}

} // namespace ispkit::ratelimit
