// SPDX-License-Identifier: MIT
#include "mail/log/refusal_line.hpp"

#include "mail/log/log_cursor.hpp"
#include "mail/log/refusal_text.hpp"

namespace ispkit::mail {

namespace {

/// A longer line may have been cut on its way to the log, so that a client's text is at its end.
constexpr std::size_t k_longest_uncut = 900;

/// "... helo=<pc> sasl_method=PLAIN sasl_username=joe", or with "sasl_username=<joe>". Postfix
/// replaces blanks and brackets in what the client said in HELO; the login may be followed by
/// sasl_sender, which is the client's own text.
std::string_view login_at_end(std::string_view text) {
    constexpr std::string_view k_helo = " helo=<";
    constexpr std::string_view k_login = " sasl_username=";
    const std::size_t helo = text.size() > k_longest_uncut ? text.npos : text.rfind(k_helo);
    if (helo == text.npos) {
        return {};
    }
    LogCursor line(text.substr(helo + k_helo.size()));
    std::string_view name;
    std::string_view method;
    if (!line.take_until(">", name) || name.find(' ') != name.npos) {
        return {};
    }
    const bool has_login = line.take(" sasl_method=")
                               ? line.take_until(k_login, method) && method.find(' ') == method.npos
                               : line.take(k_login);
    if (!has_login) {
        return {};
    }
    const std::string_view login = line.rest().substr(0, line.rest().find(" sasl_sender="));
    const bool has_brackets = login.size() > 1 && login.starts_with('<') && login.ends_with('>');
    return has_brackets ? login.substr(1, login.size() - 2) : login;
}

/// The part of the text behind the delimiter; empty if that is not there exactly once.
std::string_view behind_only(std::string_view text, std::string_view delimiter) {
    const std::size_t at = text.find(delimiter);
    return at == text.npos || at != text.rfind(delimiter) ? std::string_view()
                                                          : text.substr(at + delimiter.size());
}

/// The login in "joe: 200 messages in 1h reached", as the words "{{key}}: {{limit}} reached" of an
/// operator name it. Empty if it could be another one.
std::string_view login_before_amount(std::string_view text) {
    constexpr std::string_view k_between = ": ";
    const std::size_t amount = find_limit_amount(text);
    const std::string_view before =
        amount == text.npos ? std::string_view() : text.substr(0, amount);
    return before.ends_with(k_between) && before.find(k_between) == before.size() - k_between.size()
               ? before.substr(0, before.size() - k_between.size())
               : std::string_view();
}

/// The login that the server or mail-ratelimit names in its answer. The recipient before it and the
/// sender behind it are the client's text, so nothing is believed if one could hold such an answer.
std::string_view login_in_answer(std::string_view text) {
    constexpr std::string_view k_rejected = " rejected: ";
    constexpr std::string_view k_end = "; from=<";
    const std::string_view reason = behind_only(text, k_rejected);
    const std::string_view sender = behind_only(text, k_end);
    if (text.size() > k_longest_uncut || sender.empty() || reason.size() < sender.size()) {
        return {};
    }
    LogCursor line(reason.substr(0, reason.find(k_end)));
    std::string_view login;
    if (line.take("not owned by user ")) {
        const std::string_view before = text.substr(0, text.size() - reason.size());
        return before.ends_with(">: Sender address rejected: ") ? line.rest() : std::string_view();
    }
    if (!line.take("sasl:")) {
        return {};
    }
    const bool has_own_words = line.take_until(": limit of ", login) ||
                               line.take_until(": a message ", login) ||
                               line.take_until(": sending is suspended", login);
    return has_own_words ? login : login_before_amount(line.rest());
}

void read_answer(std::string_view text, MailLogEvent& event) {
    event.refusal = refusal_of(text);
    event.login = login_at_end(text);
    if (event.login.empty()) {
        event.login = login_in_answer(text);
    }
}

/// Reads up to the answer, which is left.
bool take_refusal(LogCursor& line, MailLogEvent& event) {
    std::string_view stage;
    event.kind = MailEventKind::refused;
    if (!line.take_until(" from ", stage) || stage.find(' ') != stage.npos ||
        !line.take_client(event.client) || !line.take(": ")) {
        return false;
    }
    if (stage == "HELO" || stage == "EHLO") { // logged as the client wrote it
        event.refusal = refusal_of(line.rest());
    } else {
        read_answer(line.rest(), event);
    }
    return true;
}

} // namespace

bool read_refusal(std::string_view text, MailLogEvent& event) {
    LogCursor line(text);
    return take_refusal(line, event);
}

bool read_milter_refusal(std::string_view text, MailLogEvent& event) {
    LogCursor line(text);
    const bool is_read = take_refusal(line, event);
    event.verdict = is_read ? verdict_of(line.rest()) : Verdict::clean;
    return is_read;
}

bool read_proxy_refusal(std::string_view text, MailLogEvent& event) {
    LogCursor line(text);
    std::string_view stage;
    if (!line.take_until(": ", stage) || stage.find(' ') != stage.npos) {
        return read_refusal(text, event); // names the client
    }
    event.kind = MailEventKind::proxy_refused;
    event.verdict = verdict_of(line.rest());
    read_answer(line.rest(), event);
    return true;
}

bool read_proxy_discard(std::string_view text, MailLogEvent& event) {
    event.is_discarded = is_discard(text);
    if (event.is_discarded) {
        event.kind = MailEventKind::proxy_accepted;
        event.verdict = verdict_of(text);
        event.login = login_at_end(text);
    }
    return event.is_discarded;
}

} // namespace ispkit::mail
