// SPDX-License-Identifier: MIT
#include "mail/log/policy_line.hpp"

#include "mail/log/log_cursor.hpp"
#include "mail/log/log_value.hpp"

namespace ispkit::mail {

namespace {

/// "action=defer stage=rcpt client=name[198.51.100.7] sasl_username=joe ...": values contain no
/// blanks. If the journal took the line from standard error, it begins with the service's name once
/// more.
bool read_own(std::string_view program, std::string_view message, MailLogEvent& event) {
    if (message.starts_with(program) && message.substr(program.size()).starts_with(": ")) {
        message.remove_prefix(program.size() + 2);
    }
    if (!message.starts_with("action=")) {
        return false;
    }
    const std::string_view action = log_field(message, "action");
    event.is_warning = action == "hold" || action == "warn";
    event.login = log_field(message, "sasl_username");
    event.is_escaped = true;
    return (event.is_warning || action == "defer" || action == "reject" || action == "greylist") &&
           LogCursor(log_field(message, "client")).take_client(event.client);
}

/// "action=greylist, reason=new, client_name=name, client_address=198.51.100.7, sender=..."; newer
/// versions add "/port" to the address.
bool read_postgrey(LogCursor line, MailLogEvent& event) {
    std::string_view skipped;
    std::string_view address;
    if (!line.take("action=greylist, reason=") || !line.take_until(", client_name=", skipped) ||
        !line.take_until(", client_address=", event.client.name) ||
        !line.take_until(", sender=", address)) {
        return false;
    }
    event.client.address = net::Address::parse(address.substr(0, address.find('/')));
    return true;
}

/// "rcpt=12, throttle=abuse(f), host=198.51.100.7 (name), from=...", "rcpt=12, greylist=new,
/// host=...".
bool read_policyd(LogCursor line, MailLogEvent& event) {
    std::string_view skipped;
    std::string_view answer;
    std::string_view address;
    if (!line.take("rcpt=") || !line.take_until(", ", skipped) ||
        !line.take_until(", host=", answer) || !line.take_until(" (", address)) {
        return false;
    }
    event.client.address = net::Address::parse(address);
    if (answer == "greylist=new" || answer.starts_with("greylist=abuse")) {
        event.refusal = Refusal::greylist;
        return true;
    }
    return answer.starts_with("throttle") && answer.find("=abuse") != answer.npos;
}

/// "module=Quotas, action=defer, host=198.51.100.7, helo=..., from=...".
bool read_cbpolicyd(LogCursor line, MailLogEvent& event) {
    std::string_view action;
    std::string_view address;
    if (line.take("module=Greylisting, action=")) {
        event.refusal = Refusal::greylist;
    } else if (!line.take("module=Quotas, action=")) {
        return false;
    }
    if (!line.take_until(", host=", action) || !line.take_until(", helo=", address)) {
        return false;
    }
    event.client.address = net::Address::parse(address);
    event.is_warning = action == "hold";
    return event.is_warning || action == "defer" || action == "reject";
}

} // namespace

bool is_policy_service(std::string_view program) {
    return program == "mail-ratelimit" || program == "greylist-db" || program == "postgrey" ||
           program.find("policyd") != program.npos;
}

bool read_policy_message(std::string_view program, std::string_view message, MailLogEvent& event) {
    event.kind = MailEventKind::policy;
    event.refusal = Refusal::limit;
    if (program == "mail-ratelimit") {
        return read_own(program, message, event);
    }
    if (program == "greylist-db") {
        event.refusal = Refusal::greylist;
        return read_own(program, message, event);
    }
    if (program == "postgrey") {
        event.refusal = Refusal::greylist;
        return read_postgrey(LogCursor(message), event);
    }
    if (program == "cbpolicyd") {
        return read_cbpolicyd(LogCursor(message), event);
    }
    return read_policyd(LogCursor(message), event);
}

} // namespace ispkit::mail
