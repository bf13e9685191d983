// SPDX-License-Identifier: MIT
#include "service.hpp"

namespace ispkit::greylist {

void Service::declare(cli::OptionTable& table) {
    declare_service(table);
    policy.declare(table);
    table.section("Database");
    declare_database(table);
}

void Service::declare_database(cli::OptionTable& table) {
    greylist::declare_database(table, database);
}

} // namespace ispkit::greylist
