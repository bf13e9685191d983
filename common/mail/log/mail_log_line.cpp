// SPDX-License-Identifier: MIT
#include "mail/log/mail_log_line.hpp"

#include "logfile/syslog_line.hpp"
#include "mail/log/filter_line.hpp"
#include "mail/log/policy_line.hpp"
#include "mail/log/postfix_line.hpp"

#include <functional>

namespace ispkit::mail {

namespace {

/// amavis writes its name to syslog, and the path of its program to a log of its own.
bool is_amavis(std::string_view program) {
    program.remove_prefix(program.rfind('/') + 1);
    return program == "amavis" || program == "amavisd" || program == "amavisd-new";
}

/// Whether it is a mail program that does not belong to Postfix.
bool is_other_mail_program(std::string_view program) {
    return is_amavis(program) || is_policy_service(program);
}

/// Whether a message is itself a line of a mail program, which another program passes on: its
/// content is lost.
bool is_mail_line(std::string_view message) {
    const std::optional<logfile::SyslogLine> split = logfile::split_syslog_copy(message);
    return split &&
           (split_postfix_program(split->program) || is_other_mail_program(split->program));
}

/// Whether the syslog service or journalctl wrote the line, about the log itself.
bool is_of_log_service(std::string_view line) {
    return line.ends_with(" -- MARK --") || (line.starts_with("-- ") && line.ends_with(" --")) ||
           (line.ends_with(" times") && line.find(" last message repeated ") != line.npos);
}

} // namespace

std::uint64_t message_hash(std::string_view host, std::string_view queue_id) {
    constexpr std::uint64_t k_odd = 0x9e37'79b9'7f4a'7c15;
    const std::hash<std::string_view> hash;
    return queue_id.empty() ? 0 : hash(queue_id) ^ hash(host) * k_odd;
}

void identify(MailLogEvent& event) {
    event.message = message_hash(event.host, event.queue_id);
    event.other_message = message_hash(event.host, event.other_queue_id);
}

std::string_view first_label(std::string_view host) {
    return host.substr(0, host.find('.'));
}

bool is_loopback(const std::optional<net::Address>& address) {
    constexpr std::uint32_t k_loopback = 127;
    return address && ((address->is_ipv4() && address->ipv4() >> 24 == k_loopback) ||
                       *address == net::Address::of_bits(0, 1));
}

bool MailLogParser::pass_over() {
    ++counts_.other;
    return false;
}

bool MailLogParser::refuse(std::string_view line, std::string_view reason) {
    counts_.note_unknown(line, reason);
    return false;
}

bool MailLogParser::read(std::string_view line, MailLogEvent& event) {
    ++counts_.all;
    line.remove_suffix(line.ends_with('\r') ? 1 : 0);
    const std::optional<logfile::SyslogLine> split = logfile::split_syslog_copy(line);
    if (!split) {
        return is_of_log_service(line) ? pass_over()
               : line.empty()          ? refuse(line, "is empty")
                              : refuse(line, "does not begin with a time, a host and a program");
    }
    const std::optional<PostfixProgram> postfix = split_postfix_program(split->program);
    if (!postfix && !is_other_mail_program(split->program)) {
        return is_mail_line(split->message)
                   ? refuse(line, "is a line of a mail log that another program passed on")
                   : pass_over();
    }
    if (postfix && split->message.find('\r') != split->message.npos) {
        // Postfix writes '?' for control characters.
        return refuse(line, "holds several lines");
    }
    const std::optional<std::chrono::sys_seconds> time = clock_.read(split->timestamp);
    if (!time) {
        return refuse(line, "has a time that does not exist");
    }
    event = MailLogEvent();
    const bool tells = postfix ? read_postfix_message(*postfix, split->message, event)
                       : is_amavis(split->program)
                           ? read_amavis_message(split->message, event)
                           : read_policy_message(split->program, split->message, event);
    if (!tells && postfix && !is_postfix_message(*postfix, split->message)) {
        return refuse(line, "is cut, or has other text before what Postfix wrote");
    }
    counts_.add(*time, asked_);
    if (!tells) {
        return false;
    }
    ++counts_.told;
    event.time = *time;
    event.line = line;
    event.host = split->host;
    identify(event);
    if (event.kind == MailEventKind::proxied || event.kind == MailEventKind::proxy_accepted ||
        event.kind == MailEventKind::proxy_refused) {
        // Without its number, a process is not told apart from others.
        event.process =
            split->process == split->program ? 0 : message_hash(event.host, split->process);
    }
    return true;
}

} // namespace ispkit::mail
