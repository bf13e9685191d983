// SPDX-License-Identifier: MIT
#pragma once

#include "cli/service_log.hpp"
#include "mail/ratelimit/notice_sender.hpp"

#include <optional>

namespace ispkit::ratelimit {

/// What serve tells people (--notify), and the trouble with that in its log. Without anybody to
/// tell, nothing happens.
class Notices {
public:
    /// The log must outlive it.
    Notices(mail::NoticeSettings settings, cli::ServiceLog& log)
        : settings_(std::move(settings))
        , log_(log) {}

    bool are_wanted() const { return !settings_.is_empty(); }

    /// Starts the thread that sends them, once; it must not take the signals that the caller
    /// receives from here on.
    void start();

    void add(const mail::LimitNotice& notice);
    void add_suspension(const mail::Override& suspension);

    /// Logs what went wrong since the last call.
    void tell_troubles();

    /// Sends what is left.
    void finish();

private:
    void tell(const std::vector<std::string>& troubles);
    void warn_of_confinement();

    mail::NoticeSettings settings_;
    cli::ServiceLog& log_;
    std::optional<mail::NoticeSender> sender_;
};

} // namespace ispkit::ratelimit
