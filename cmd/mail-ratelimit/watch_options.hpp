// SPDX-License-Identifier: MIT
#pragma once

#include "cli/option/option_table.hpp"
#include "mail/ratelimit/login_watch.hpp"
#include "mail/ratelimit/notice_sender.hpp"

#include <string>
#include <vector>

namespace ispkit::ratelimit {

/// The options of serve about suspensions and notices.
struct WatchOptions {
    std::vector<std::string> suspend_on;
    std::vector<std::string> geo;
    std::vector<std::string> notify;
    bool notify_customers = false;
    std::optional<std::string> mail_socket;

    void declare(cli::OptionTable& table);

    /// Throws UsageError for options that make no sense without another.
    void check() const;

    /// Throws Error.
    std::vector<mail::SuspensionRule> rules() const;
    mail::NoticeSettings notices() const;
};

} // namespace ispkit::ratelimit
