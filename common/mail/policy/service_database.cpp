// SPDX-License-Identifier: MIT
#include "mail/policy/service_database.hpp"

#include <utility>

namespace ispkit::mail {

void ServiceDatabase::declare(cli::OptionTable& table, std::string& url) const {
    table.value("--db", "URL", url, help);
}

void ServiceDatabase::declare_for_command(cli::CommandLine& command_line, std::string& url) const {
    declare(command_line, url);
    command_line.environment("db", variable);
}

void ServiceDatabase::declare_with_configuration(cli::CommandLine& command_line, std::string& url,
                                                 std::vector<std::string_view> others) const {
    declare_for_command(command_line, url);
    others.insert(others.begin(), "db");
    command_line.configuration(configuration, std::move(others));
}

} // namespace ispkit::mail
