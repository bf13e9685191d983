// SPDX-License-Identifier: MIT
#include "service.hpp"

namespace ispkit::greylist {

void Service::declare(cli::OptionTable& table) {
    serving.declare(table);
    policy.declare(table);
    table.section("Database");
    declare_database(table, database);
}

void Service::declare_for_start(cli::OptionTable& table) {
    serving.declare(table);
    declare_database(table, database);
}

void Service::read(cli::CommandLine& command_line) {
    declare(command_line);
    command_line.configuration();
    command_line.allow_section(k_section_of_expire);
    command_line.parse();
    command_line.with_place([&] { serving.check(); });
}

} // namespace ispkit::greylist
