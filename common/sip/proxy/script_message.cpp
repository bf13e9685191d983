// SPDX-License-Identifier: MIT
#include "sip/proxy/script_message.hpp"

#include "sip/proxy/sentence.hpp"

#include <algorithm>
#include <iterator>

namespace ispkit::sip {

namespace {

constexpr Sentence k_sentences[] = {
    {"pike blocking %w from %w (IP:%p)", Kind::abuse},
    {"request from blocked IP - %w from %w (IP:%p)", Kind::abuse},
    {"Malformed SIP request from %p", Kind::abuse},
    {"Malformed SIP message from %p", Kind::abuse},
    {"non-sip packet received - content [[%t]] from [%p]", Kind::abuse},
    {"auth failed 3rd time - src ip: %a", Kind::wrong_password},
    {"Blocking traffic from %a", Kind::abuse},
    {"Auth error for %u from %a cause -1", Kind::unknown_account},
    {"Auth error for %u from %a cause -2", Kind::wrong_password},
    {"%m from %a blocked because IP address is blacklisted", Kind::acl},
    {"%m from %a blocked because Country '%t' is blacklisted", Kind::acl},
    {"%m from %a blocked because UserAgent '%t' is blacklisted", Kind::abuse},
    {"%m from %a blocked because possible SQLi found in the user-agent header (%t)", Kind::abuse},
    {"%m from %a blocked because destination %t is blacklisted", Kind::rejected_call},
    {"%m to %a blocked because From %t' is blacklisted", Kind::abuse},
    {"%m to %a blocked because To %t' is blacklisted", Kind::abuse},
    {"%m to %a blocked because Contact %t' is blacklisted", Kind::abuse},
};

constexpr std::string_view k_words[] = {
    "pike blocking ",
    "request from blocked IP - ",
    "Malformed SIP request from ",
    "Malformed SIP message ",
    "non-sip packet received",
    "auth failed 3rd time",
    "Blocking traffic from ",
    "Auth error for ",
    " blocked because ",
};

} // namespace

Reading read_script_message(std::string_view text, LogEvent& event) {
    for (const Sentence& sentence : k_sentences) {
        if (read_sentence(sentence, text, event) == Reading::event) {
            return Reading::event;
        }
    }
    return Reading::nothing;
}

bool has_words_of_script(std::string_view message) {
    return std::any_of(std::begin(k_words), std::end(k_words),
                       [&](std::string_view words) { return message.find(words) != message.npos; });
}

} // namespace ispkit::sip
