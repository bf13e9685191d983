// SPDX-License-Identifier: MIT
#pragma once

#include "mail/log/mail_log_source.hpp"
#include "mail/reading/mail_activity.hpp"

#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace ispkit::test {

/// Feeds a text to it as one log, which was written to last at the end of 2026.
inline void read_log(mail::MailActivity& mail, std::string_view log) {
    std::vector<std::unique_ptr<mail::MailEventSource>> sources;
    sources.push_back(std::make_unique<mail::MailLogSource>(
        [rest = std::string(log)](std::string& text) mutable {
            text = std::exchange(rest, {});
            return !text.empty();
        },
        mail::MailLog{.name = "log",
                      .reference = std::chrono::sys_days(std::chrono::year(2026) / 12 / 31),
                      .asked = mail.settings().asked(),
                      .newest = {}},
        0));
    mail.read(sources);
}

/// What it has seen, of customers and of strangers.
inline std::vector<mail::Activity> activities(const mail::MailActivity& mail) {
    std::vector<mail::Activity> all;
    mail.for_each([&](mail::Activity&& activity) { all.push_back(std::move(activity)); });
    return all;
}

} // namespace ispkit::test
