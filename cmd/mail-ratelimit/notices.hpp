// SPDX-License-Identifier: MIT
#pragma once

#include "cli/service_log.hpp"
#include "mail/ratelimit/notice_sender.hpp"

#include <future>
#include <memory>
#include <string>
#include <vector>

namespace ispkit::ratelimit {

/// What serve tells people (--notify), and the trouble with that in its log. Without anybody to
/// tell, nothing happens.
class Notices {
public:
    /// The log must outlive it.
    explicit Notices(cli::ServiceLog& log)
        : log_(log) {}

    /// From here on it tells others. Those of before are told what is left, while all else goes on.
    void set(mail::NoticeSettings settings);

    bool are_wanted() const { return !settings_.is_empty(); }

    /// Starts the thread that sends them, once; it must not take the signals that the caller
    /// receives from here on.
    void start();

    void add(const mail::LimitNotice& notice);
    void add_suspension(const mail::Override& suspension);

    /// What does not work now.
    std::vector<std::string> problems() const;

    /// Logs what went wrong since the last call.
    void tell_troubles();

    /// Sends what is left.
    void finish();

private:
    void tell_end();
    void tell(const std::vector<std::string>& troubles);
    void warn_of_confinement();

    mail::NoticeSettings settings_;
    cli::ServiceLog& log_;
    std::unique_ptr<mail::NoticeSender> sender_;
    /// The end of the sender of earlier settings: what went wrong.
    std::future<std::vector<std::string>> ending_;
};

} // namespace ispkit::ratelimit
