// SPDX-License-Identifier: MIT
#pragma once

#include "store/listener.hpp"
#include "store/postgres/postgres_connection.hpp"

#include <string>
#include <string_view>

namespace ispkit::store {

class PostgresListener : public Listener {
public:
    PostgresListener(const std::string& url, std::string_view channel);

    int descriptor() const override { return connection_.descriptor(); }
    bool has_heard() override { return connection_.take_notifications(); }

private:
    PostgresConnection connection_;
};

} // namespace ispkit::store
