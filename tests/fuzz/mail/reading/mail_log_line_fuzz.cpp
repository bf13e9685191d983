// SPDX-License-Identifier: MIT
// Any octets as a mail log: no line may crash or hang what reads, joins and counts it.

#include "fuzz_target.hpp"
#include "mail/log/mail_log_source.hpp"
#include "mail/reading/mail_activity.hpp"

#include <cstdint>
#include <cstdlib>
#include <string>

FUZZ_TARGET(mail_log_line, data, size) {
    using namespace ispkit;
    mail::ActivitySettings settings;
    settings.most_keys = 16;
    settings.since = std::chrono::sys_days(std::chrono::year(2026) / 11 / 23);
    mail::MailActivity mail(settings);
    std::vector<std::unique_ptr<mail::MailEventSource>> sources;
    sources.push_back(std::make_unique<mail::MailLogSource>(
        [&](std::string& text) {
            text.assign(reinterpret_cast<const char*>(data), std::exchange(size, 0));
            return !text.empty();
        },
        mail::MailLog{.name = "log",
                      .reference = logfile::Time(std::chrono::hours(500'000)),
                      .asked = {},
                      .newest = {}},
        0));
    mail.read(sources);
    mail.for_each([](const mail::Activity& activity) {
        if (activity.last < activity.first || activity.key.size() > 400) {
            std::abort();
        }
    });
    const mail::LineCounts lines = mail.totals().lines;
    const bool reports = mail::nothing_to_report(mail.logs(), settings.asked()).empty();
    if (lines.not_understood() < 0 || lines.asked > lines.understood ||
        (reports && lines.asked == 0) || (!reports && lines.asked > 0 && lines.told > 0)) {
        std::abort();
    }
}
