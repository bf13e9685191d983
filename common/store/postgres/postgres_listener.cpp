// SPDX-License-Identifier: MIT
#include "store/postgres/postgres_listener.hpp"

#include <fmt/format.h>

#include <chrono>

namespace ispkit::store {

PostgresListener::PostgresListener(const std::string& url, std::string_view channel)
    : connection_(url, Access::read_write) {
    connection_.limit_waits(std::chrono::seconds(3));
    connection_.execute(fmt::format("LISTEN {}", channel));
}

} // namespace ispkit::store
