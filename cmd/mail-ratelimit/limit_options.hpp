// SPDX-License-Identifier: MIT
#pragma once

#include "cli/option/option_table.hpp"
#include "mail/limit/rate_policy.hpp"
#include "mail/ratelimit/customer_reader.hpp"

#include <string>
#include <vector>

namespace ispkit::ratelimit {

/// The options that say which customers are limited, and how.
struct LimitOptions {
    std::vector<std::string> networks;
    std::vector<std::string> limits;
    std::vector<std::string> classes;
    std::vector<std::string> customers;
    std::string reply;

    void declare(cli::OptionTable& table);

    /// Reads all lists and files, but not the customers. Throws Error.
    mail::RatePolicy policy() const;

    /// Reads the customers of that policy. The database is that of queries that name none.
    mail::CustomerReader customer_reader(const mail::RatePolicy& policy,
                                         const std::string& database) const;

    /// Both. Throws Error.
    mail::RatePolicy policy_with_customers(const std::string& database) const;
};

} // namespace ispkit::ratelimit
