// SPDX-License-Identifier: MIT
// Any octets as the state of a report: what is read is written as it was, and can be gone on with,
// or there is an Error.

#include "error.hpp"
#include "fuzz_target.hpp"
#include "mail/log/mail_log_source.hpp"
#include "mail/reading/mail_activity.hpp"
#include "mail/reading/mail_log_state.hpp"

#include <cstdint>
#include <cstdlib>

namespace {

using namespace ispkit;

/// Ends what states say of these two messages.
constexpr std::string_view k_log =
    "2026-11-23T10:00:00Z mx1 postfix/smtp[1]: 4F2A17C3B5: to=<u@example.net>, "
    "relay=mx[192.0.2.25]:25, delay=1, delays=0/0/0/1, dsn=5.0.0, status=bounced (no)\n"
    "2026-11-23T10:00:01Z mx1 postfix/qmgr[1]: 5A2A17C3B6: from=<a@example.org>, size=1, nrcpt=2 "
    "(queue active)\n"
    "2026-11-23T10:00:02Z mx1 postfix/qmgr[1]: 4F2A17C3B5: from=<a@example.org>, status=expired, "
    "returned to sender\n"
    "2026-11-23T10:00:03Z mx1 postfix/qmgr[1]: 4F2A17C3B5: removed\n";

void go_on_with(const mail::UnfinishedMessages& unfinished) {
    mail::MailActivity mail({});
    mail.carry_on(unfinished);
    std::string_view rest = k_log;
    std::vector<std::unique_ptr<mail::MailEventSource>> sources;
    sources.push_back(std::make_unique<mail::MailLogSource>(
        [&](std::string& text) {
            text = std::exchange(rest, {});
            return !text.empty();
        },
        mail::MailLog{.name = "log", .reference = logfile::Time(), .asked = {}, .newest = {}}, 0));
    mail.read(sources);
    mail::MailLogState next;
    next.unfinished = mail.unfinished();
    mail::MailLogState::parse(next.str(), "state");
    if (next.unfinished.messages.size() > unfinished.messages.size() + 1) {
        std::abort();
    }
}

} // namespace

FUZZ_TARGET(mail_log_state, data, size) {
    try {
        const std::string_view text(reinterpret_cast<const char*>(data), size);
        const mail::MailLogState state = mail::MailLogState::parse(text, "state");
        const std::string written = state.str();
        if (mail::MailLogState::parse(written, "state").str() != written) {
            std::abort();
        }
        go_on_with(state.unfinished);
    } catch (const Error&) {
    }
}
