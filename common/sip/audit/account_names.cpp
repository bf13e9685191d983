// SPDX-License-Identifier: MIT
#include "sip/audit/account_names.hpp"

#include "sip/config/section_index.hpp"
#include "text/ascii.hpp"
#include "text/split.hpp"

#include <algorithm>
#include <array>

namespace ispkit::sip {

namespace {

/// "Name" <number>
void add_caller_id(std::string_view text, std::vector<std::string>& names) {
    std::string_view number = text;
    std::string_view name = text::trim_controls(text::take_until(number, '<'));
    if (name.size() > 1 && name.front() == '"' && name.back() == '"') {
        name = name.substr(1, name.size() - 2);
    }
    add_full_name(name, names);
    add_name(text::trim_controls(number.substr(0, number.find('>'))), names);
}

/// 200@default,201
void add_mailboxes(std::string_view text, std::vector<std::string>& names) {
    constexpr int k_most = 6;
    for (int i = 0; i < k_most && !text.empty(); ++i) {
        std::string_view mailbox = text::take_until(text, ',');
        add_name(text::trim_controls(text::take_until(mailbox, '@')), names);
    }
}

} // namespace

void add_name(std::string_view name, std::vector<std::string>& names) {
    if (!name.empty() && std::find(names.begin(), names.end(), name) == names.end()) {
        names.emplace_back(name);
    }
}

void add_full_name(std::string_view text, std::vector<std::string>& names) {
    constexpr std::size_t k_shortest_word = 3;
    constexpr int k_most_words = 6;
    add_name(text, names);
    std::string joined;
    for (int i = 0; i < k_most_words && !text.empty(); ++i) {
        const std::string_view word = text::trim_controls(text::take_until(text, ' '));
        joined += word;
        if (word.size() >= k_shortest_word) {
            add_name(word, names);
        }
    }
    add_name(joined, names);
}

void add_names(const Section& section, std::vector<std::string>& names) {
    constexpr std::array<std::string_view, 12> k_names = {
        "username",  "defaultuser",  "fromuser",      "authuser",   "regexten",   "cid_number",
        "from_user", "contact_user", "alternateexts", "macaddress", "hint_exten", "phoneprov/mac"};
    if (!text::equal_ignoring_case(section.name, "general") &&
        !text::equal_ignoring_case(section.name, "authentication")) {
        add_name(section.title(), names);
    }
    for (const std::string_view setting : k_names) {
        add_name(section.value(setting), names);
    }
    add_full_name(section.value("fullname"), names);
    add_caller_id(section.value("callerid"), names);
    add_mailboxes(section.value("mailbox"), names);
    add_mailboxes(section.value("mailboxes"), names);
}

} // namespace ispkit::sip
