// SPDX-License-Identifier: MIT
#include "mail/limit/rate_limit.hpp"

#include "error.hpp"
#include "text/ascii.hpp"
#include "text/split.hpp"

namespace ispkit::mail {

RateLimit RateLimit::parse(std::string_view text) {
    RateLimit limit;
    const std::size_t colon = text.find(':');
    if (colon == text.npos) {
        throw_error("'{}' is not 'KEY: N messages, N recipients / WINDOW'", text::trim(text));
    }
    std::string_view head = text::trim(text.substr(0, colon));
    const std::string_view first = text::take_word(head);
    limit.class_name = head.empty() ? "" : first;
    limit.kind = LimitKind::parse(head.empty() ? first : head);
    limit.allowance = parse_allowance(limit.kind, text.substr(colon + 1));
    return limit;
}

std::string RateLimit::str() const {
    return fmt::format("{}{}{}: {}", class_name, class_name.empty() ? "" : " ", kind.str(),
                       allowance.str());
}

std::string RateLimit::scope() const {
    return fmt::format("{} in {}", kind.str(), window_text(allowance.window));
}

Allowance parse_allowance(const LimitKind& kind, std::string_view text) {
    text = text::trim(text);
    if (text == "unlimited") {
        return Allowance::unlimited();
    }
    Allowance allowance = Allowance::parse(text);
    const bool is_of_domain = kind.key == LimitKey::recipient_domain;
    if (is_of_domain && (allowance.messages || allowance.bytes || allowance.is_of_message())) {
        throw_error("recipient-domain counts recipients in a time only: a message may have several "
                    "domains");
    }
    return allowance;
}

} // namespace ispkit::mail
