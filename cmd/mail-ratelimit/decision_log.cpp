// SPDX-License-Identifier: MIT
#include "decision_log.hpp"

#include "logfile/timestamp.hpp"
#include "mail/log/log_value.hpp"

#include <fmt/format.h>

#include <string>

namespace ispkit::ratelimit {

namespace {

void add_limit(std::string& line, const mail::Allowance& allowance) {
    if (allowance.messages) {
        mail::add_log_field(line, "limit_messages", fmt::to_string(*allowance.messages));
    }
    if (allowance.recipients) {
        mail::add_log_field(line, "limit_recipients", fmt::to_string(*allowance.recipients));
    }
    if (allowance.bytes) {
        mail::add_log_field(line, "limit_bytes", fmt::to_string(*allowance.bytes));
    }
    mail::add_log_field(line, "window", fmt::to_string(allowance.window.count()));
}

} // namespace

void tell_change(cli::ServiceLog& log, std::string_view event, const mail::Override& override) {
    std::string line;
    mail::add_log_field(line, "event", event);
    mail::add_log_field(line, "key", override.subject);
    mail::add_log_field(line, "allowance", override.allowance.str());
    mail::add_log_field(line, "until", override.until ? logfile::iso_time(*override.until) : "-");
    if (!override.rule.empty()) {
        mail::add_log_field(line, "rule", override.rule);
    }
    mail::add_log_field(line, "reason", override.reason);
    log.add(line);
}

void tell(cli::ServiceLog& log, const mail::PolicyRequest& request,
          const mail::RateDecision& decision) {
    // Recipients that pass are logged with their message.
    if (!decision.is_concerned ||
        (request.stage == mail::Stage::rcpt && !decision.excess && !decision.is_repeated)) {
        return;
    }
    std::string line;
    mail::add_log_field(line, "action",
                        decision.excess        ? name_of(decision.excess->action)
                        : decision.is_repeated ? "repeated"
                                               : "pass");
    mail::add_log_field(line, "stage",
                        request.stage == mail::Stage::rcpt   ? "rcpt"
                        : request.stage == mail::Stage::data ? "data"
                                                             : "end-of-message");
    mail::add_log_field(line, "client", mail::client_of(request));
    if (!request.sasl_username.empty()) {
        mail::add_log_field(line, "sasl_username", request.sasl_username);
    }
    mail::add_log_field(line, "sender", request.sender);
    if (!request.recipient.empty()) {
        mail::add_log_field(line, "recipient", request.recipient);
    }
    if (request.recipient_count > 0) {
        mail::add_log_field(line, "recipients", fmt::to_string(request.recipient_count));
    }
    if (request.size > 0) {
        mail::add_log_field(line, "size", fmt::to_string(request.size));
    }
    if (!request.queue_id.empty()) {
        mail::add_log_field(line, "queue_id", request.queue_id);
    }
    if (decision.excess) {
        const mail::LimitClaim& claim = decision.excess->claim;
        mail::add_log_field(line, "key", claim.subject);
        mail::add_log_field(line, "used_messages", fmt::to_string(claim.used.messages));
        mail::add_log_field(line, "used_recipients", fmt::to_string(claim.used.recipients));
        if (claim.allowance.bytes) {
            mail::add_log_field(line, "used_bytes", fmt::to_string(claim.used.bytes));
        }
        add_limit(line, claim.exceeded());
    }
    log.add(line);
}

} // namespace ispkit::ratelimit
