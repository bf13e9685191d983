// SPDX-License-Identifier: MIT
#include "mail/log/refusal_text.hpp"

#include "text/character_class.hpp"

#include <algorithm>
#include <array>
#include <cstddef>

namespace ispkit::mail {

namespace {

/// The beginning of a text in lower case, to search for words.
class LowerText {
public:
    explicit LowerText(std::string_view text)
        : size_(std::min(text.size(), letters_.size())) {
        std::transform(
            text.begin(), text.begin() + static_cast<std::ptrdiff_t>(size_), letters_.begin(),
            [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c | 0x20) : c; });
    }

    bool has(std::string_view words) const {
        return std::string_view(letters_.data(), size_).find(words) != std::string_view::npos;
    }

    template <typename... Words>
    bool has_any(Words... words) const {
        return (has(words) || ...);
    }

private:
    std::array<char, 512> letters_;
    std::size_t size_;
};

constexpr std::string_view k_decimal_digits = "0123456789";

std::string_view answer_alone(std::string_view text) {
    return text.substr(0, text.find("; from=<"));
}

/// Whether it is the whole answer of rspamd's greylisting: "4.7.1 Try again later". The server says
/// more if a milter cannot be reached.
bool is_told_to_return(std::string_view answer) {
    return answer == "4.7.1 Try again later" || answer == "451 4.7.1 Try again later";
}

/// Whether a recipient's mailbox is full, which is not a limit on what a client may send: "552
/// 5.2.2 <joe@...>: Recipient address rejected: Quota exceeded (mailbox for user is full)".
bool is_full_mailbox(std::string_view answer, const LowerText& reason) {
    constexpr std::size_t k_codes = 10;
    return answer.substr(0, k_codes).find(".2.2 ") != answer.npos || reason.has("mailbox");
}

/// Whether the text begins with "1h", "90s" or "one message".
bool begins_with_window(std::string_view text) {
    const std::size_t unit = std::min(text.find_first_not_of(k_decimal_digits), text.size());
    const std::string_view behind = text.substr(unit);
    const bool has_unit =
        behind.find_first_of("smhd") == 0 && (behind.size() == 1 || !text::is_letter(behind[1]));
    return text.starts_with("one message") || (unit > 0 && has_unit);
}

/// Where the number begins at the end of "has sent 20M bytes"; npos if there is none.
std::size_t amount_at_end(std::string_view text) {
    for (const std::string_view noun :
         {" message", " messages", " recipient", " recipients", " byte", " bytes"}) {
        if (text.ends_with(noun)) {
            text.remove_suffix(noun.size());
            const bool has_unit = !text.empty() && text.find_last_of("KMG") == text.size() - 1;
            text.remove_suffix(has_unit ? 1 : 0);
            const std::size_t begin = text.find_last_not_of(k_decimal_digits) + 1; // 0 after npos
            return begin < text.size() ? begin : text.npos;
        }
    }
    return text.npos;
}

/// Whether it is a rate limit, in the words of mail-ratelimit, policyd 1 and 2, policyd-rate-limit,
/// postfwd's examples, rspamd, iRedAPD, Mailu, Modoboa, and what sites make of them.
bool is_limit(const LowerText& reason) {
    if (reason.has_any("limit of ", "sending is suspended", "rate limit", "ratelimit", "rate-limit",
                       "throttl", "rate exceeded", "count quota exceeded", "limit reach",
                       "quota reach", "sending limit", "sending quota", "too fast",
                       "too many messages", "too many emails", "too many mails")) {
        return true;
    }
    if (reason.has("policy rejection")) {
        return reason.has("quota exceeded");
    }
    return reason.has_any("only ", "max ") &&
           reason.has_any(" per second", " per minute", " per hour", " per day",
                          " minutes allowed");
}

} // namespace

std::size_t find_limit_amount(std::string_view answer) {
    constexpr std::string_view k_in = " in ";
    for (std::size_t in = answer.find(k_in); in != answer.npos; in = answer.find(k_in, in + 1)) {
        const std::size_t amount = amount_at_end(answer.substr(0, in));
        if (amount != answer.npos && begins_with_window(answer.substr(in + k_in.size()))) {
            return amount;
        }
    }
    return answer.npos;
}

Refusal refusal_of(std::string_view answer) {
    answer = answer_alone(answer);
    if (answer.find("Service unavailable; ") != answer.npos &&
        answer.find("] blocked using ") != answer.npos) {
        return Refusal::blocklist;
    }
    // The text before it is an address, or something else that the client said.
    const std::size_t reason_at = answer.find(" rejected: ");
    const bool is_bare = answer.find('<') == answer.npos; // an answer of a milter
    if (reason_at == answer.npos && !is_bare) {
        return Refusal::other;
    }
    const std::string_view why = answer.substr(reason_at == answer.npos ? 0 : reason_at);
    const LowerText reason(why);
    if (reason.has_any("greylist", "graylist") || is_told_to_return(answer)) {
        return Refusal::greylist;
    }
    if (reason.has(" rejected: not owned by user ")) {
        return Refusal::sender_mismatch;
    }
    const bool is_over = is_limit(reason) || find_limit_amount(why) != why.npos;
    return is_over && !is_full_mailbox(answer, reason) ? Refusal::limit : Refusal::other;
}

bool is_discard(std::string_view answer) {
    return answer.starts_with("250 2.7.0 Ok, discarded, id=");
}

Verdict verdict_of(std::string_view answer) {
    answer = answer_alone(answer);
    if (!answer.starts_with('5') && !is_discard(answer)) {
        return Verdict::clean; // it could not scan the message
    }
    const LowerText reason(answer);
    if (reason.has_any("infected", "harmful e-mail", "malware", "detected by clamav") ||
        (reason.has("virus") && reason.has_any("found", "detected"))) {
        return Verdict::virus;
    }
    const bool is_spam =
        reason.has_any("spam message rejected", "blocked by spamassassin", "gtube pattern",
                       "message content rejected, ube", "identified as spam", "considered spam",
                       "classified as spam", "looks like spam") ||
        (reason.has_any("reject, id=", "discarded, id=") && reason.has_any(" - spam", " - ube"));
    return is_spam ? Verdict::spam : Verdict::clean;
}

} // namespace ispkit::mail
