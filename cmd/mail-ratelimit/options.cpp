// SPDX-License-Identifier: MIT
#include "options.hpp"

#include "mail/envelope_address.hpp"

namespace ispkit::ratelimit {

void declare_database(cli::CommandLine& command_line, std::string& database) {
    command_line.value("--db", "URL", database,
                       "the database, an SQLite file (/var/lib/ispkit/ratelimit.db)");
}

void declare_history(cli::CommandLine& command_line, std::chrono::seconds& kept_history) {
    command_line.value("--history", "TIME", kept_history,
                       "keep the totals of the hours for that long (35d)");
}

std::string subject_of(std::string_view text) {
    const std::string subject = mail::lower(text);
    const std::string_view kind = std::string_view(subject).substr(0, subject.find(':'));
    const bool is_known = kind == "client" || kind.starts_with("client/") || kind == "sasl" ||
                          kind == "sender" || kind == "sender-domain" || kind == "recipient-domain";
    if (!is_known || kind.size() + 1 >= subject.size()) {
        cli::misuse("'{}' is no key, as sasl:joe, client:192.0.2.5 or sender-domain:example.org is",
                    text);
    }
    return subject;
}

} // namespace ispkit::ratelimit
