// SPDX-License-Identifier: MIT
#include "service.hpp"

namespace ispkit::greylist {

void Service::declare(cli::OptionTable& table) {
    declare_service(table);
    policy.declare(table);
    table.section("Database");
    declare_database(table);
}

} // namespace ispkit::greylist
