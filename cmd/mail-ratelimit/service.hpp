// SPDX-License-Identifier: MIT
#pragma once

#include "limit_options.hpp"
#include "mail/policy/serve_options.hpp"
#include "options.hpp"
#include "watch_options.hpp"

#include <chrono>
#include <cstdint>

namespace ispkit::ratelimit {

/// The options of serve.
struct Service final : mail::ServeOptions {
    LimitOptions limits;
    std::chrono::seconds kept_history = k_default_history;
    WatchOptions watching;
    /// The hosts that share the database.
    std::int64_t nodes = 1;

    Service()
        : ServeOptions(k_database) {}

    /// The limits and customers, for a command that reads them as serve does. Throws Error.
    mail::RatePolicy policy(const cli::CommandLine& command_line) const;

    void declare(cli::OptionTable& table) override;

private:
    void check_others() const override { watching.check(); }
};

} // namespace ispkit::ratelimit
