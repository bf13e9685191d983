// SPDX-License-Identifier: MIT
#include "mail/report/letter.hpp"

#include "error.hpp"
#include "logfile/timestamp.hpp"
#include "mail/activity/activity.hpp"
#include "text/visible_text.hpp"
#include "text/wrap.hpp"

#include <algorithm>
#include <array>

namespace ispkit::mail {

namespace {

constexpr std::string_view k_standard = R"(To: {{address}}
Subject: {{subject}}

{{greeting}}

{{opening}}
{{finding}}
{{came_from}}
{{log_title}}

{{evidence}}
)";

constexpr std::size_t k_text_width = 74;

/// Stands for a blank in the text of a customer, so that no line of the letter ends there:
/// visible_text() leaves no such character.
constexpr char k_unbroken_blank = '\x1f';

std::string unbroken(std::string_view text) {
    std::string visible = text::visible_text(text);
    std::replace(visible.begin(), visible.end(), ' ', k_unbroken_blank);
    return visible;
}

std::string with_blanks(std::string text) {
    std::replace(text.begin(), text.end(), k_unbroken_blank, ' ');
    return text;
}

/// Wraps the text behind a mark such as "  - ".
std::string paragraph(std::string_view mark, std::string_view text) {
    return std::string(mark) + with_blanks(text::wrap(text, k_text_width, mark.size()));
}

constexpr std::string_view k_item = "  - ";

Phrase whom(const Activity& activity) {
    const std::string key = unbroken(activity.key);
    switch (activity.kind) {
    case ActivityKind::sasl:
        return {"whom-sasl", {{"key", key}}};
    case ActivityKind::client:
        return {"whom-client", {{"key", key}}};
    case ActivityKind::sender:
        return {"whom-sender", {{"key", key}}};
    case ActivityKind::prefix:
        return {"whom-prefix", {{"key", key}}};
    case ActivityKind::uid:
        break;
    }
    return {"whom-uid", {{"key", key}}};
}

std::string opening(const Activity& activity, const Language& language) {
    return paragraph("", language.text({"letter-opening",
                                        {{"first", activity.first},
                                         {"last", activity.last},
                                         {"messages", activity.messages},
                                         {"recipients", activity.recipients},
                                         {"whom", whom(activity)}}}));
}

std::string reasons_text(const Score& score, const Language& language) {
    std::string text;
    for (const Reason& reason : score.reasons) {
        text += (text.empty() ? "" : "\n") + paragraph(k_item, language.text(reason.sentence));
    }
    return text;
}

std::string evidence_text(const Activity& activity) {
    std::string text;
    for (const std::string& line : activity.evidence) {
        text += fmt::format("{}  {}", text.empty() ? "" : "\n", text::visible_text(line));
    }
    return text;
}

std::string clients_text(const Offender& offender, const Language& language) {
    std::string text;
    for (const Phrase& line : client_lines(offender)) {
        text += (text.empty() ? "" : "\n") + paragraph(k_item, language.text(line));
    }
    return text;
}

/// Between empty lines, or empty if the clients tell no more than the letter does.
std::string came_from(const Offender& offender, const Language& language) {
    const std::string clients = clients_text(offender, language);
    const bool is_address = offender.activity.kind == ActivityKind::client; // and is named before
    return is_address || clients.empty()
               ? std::string()
               : fmt::format("\n{}\n\n{}\n", paragraph("", language.text({"letter-came-from"})),
                             clients);
}

/// A sentence and a list.
using Advice = std::array<TextId, 4>;

Advice advice_for(ActivityKind kind) {
    switch (kind) {
    case ActivityKind::sasl:
    case ActivityKind::sender:
        return {"advice-login", "advice-login-1", "advice-login-2", "advice-login-3"};
    case ActivityKind::client:
    case ActivityKind::prefix:
        return {"advice-address", "advice-address-1", "advice-address-2", "advice-address-3"};
    case ActivityKind::uid:
        break;
    }
    return {"advice-user", "advice-user-1", "advice-user-2", "advice-user-3"};
}

std::string advice(const Activity& activity, const Language& language) {
    std::string text;
    for (const TextId part : advice_for(activity.kind)) {
        text += text.empty() ? paragraph("", language.text({part}))
                             : "\n" + paragraph(k_item, language.text({part}));
    }
    return text;
}

std::string finding(const Offender& offender, const Language& language) {
    if (offender.score.reasons.empty()) {
        return paragraph("", language.text({"letter-no-finding"}));
    }
    return fmt::format("{}\n\n{}\n\n{}\n\n{}", paragraph("", language.text({"letter-finding"})),
                       reasons_text(offender.score, language), advice(offender.activity, language),
                       paragraph("", language.text({"letter-until"})));
}

struct Place {
    std::string_view name;
    std::string (*text)(const Offender& offender, const Language& language);
};

constexpr Place k_places[] = {
    {"key", [](const Offender& offender,
               const Language&) { return text::visible_text(offender.activity.key); }},
    {"kind", [](const Offender& offender,
                const Language&) { return std::string(name_of(offender.activity.kind)); }},
    {"name",
     [](const Offender& offender, const Language& language) {
         return text::visible_text(name_for_people(offender, language));
     }},
    {"whom",
     [](const Offender& offender, const Language& language) {
         return with_blanks(language.text(whom(offender.activity)));
     }},
    {"score", [](const Offender& offender,
                 const Language& language) { return language.number(offender.score.points); }},
    {"first", [](const Offender& offender,
                 const Language& language) { return language.time(offender.activity.first); }},
    {"last", [](const Offender& offender,
                const Language& language) { return language.time(offender.activity.last); }},
    {"messages",
     [](const Offender& offender, const Language& language) {
         return language.text({"letter-messages", {{"messages", offender.activity.messages}}});
     }},
    {"recipients",
     [](const Offender& offender, const Language& language) {
         return language.text(
             {"letter-recipients", {{"recipients", offender.activity.recipients}}});
     }},
    {"bounced",
     [](const Offender& offender, const Language& language) {
         return language.number(offender.activity.bounced);
     }},
    {"subject",
     [](const Offender& offender, const Language& language) {
         const std::string key = text::visible_text(offender.activity.key);
         return language.text({"letter-subject", {{"key", key}}});
     }},
    {"greeting",
     [](const Offender&, const Language& language) { return language.text({"letter-greeting"}); }},
    {"opening", [](const Offender& offender,
                   const Language& language) { return opening(offender.activity, language); }},
    {"reasons", [](const Offender& offender,
                   const Language& language) { return reasons_text(offender.score, language); }},
    {"advice", [](const Offender& offender,
                  const Language& language) { return advice(offender.activity, language); }},
    {"finding", finding},
    {"log_title",
     [](const Offender&, const Language& language) { return language.text({"letter-evidence"}); }},
    {"clients", clients_text},
    {"came_from", came_from},
    {"evidence",
     [](const Offender& offender, const Language&) { return evidence_text(offender.activity); }},
    {"address", [](const Offender& offender, const Language&) { return offender.contact; }},
};

const Place* place_of(std::string_view name) {
    const Place* const found = std::find_if(std::begin(k_places), std::end(k_places),
                                            [&](const Place& place) { return place.name == name; });
    return found == std::end(k_places) ? nullptr : found;
}

/// FNV-1a; it distinguishes long keys whose file names are cut to the same text.
std::uint64_t hash_of_key(std::string_view text) {
    std::uint64_t hash = 0xcbf2'9ce4'8422'2325;
    for (const char c : text) {
        hash = (hash ^ static_cast<unsigned char>(c)) * 0x100'0000'01b3;
    }
    return hash;
}

} // namespace

LetterTemplate::LetterTemplate(std::string_view text, const std::string& name) {
    if (text.find_first_not_of(" \t\r\n") == text.npos) {
        throw_error("{}: the template is empty", name);
    }
    head_ = has_head(text) ? Head::yes : Head::no;
    const std::string_view whole = text;
    const auto line = [&] {
        const auto read = whole.substr(0, whole.size() - text.size());
        return static_cast<std::uint64_t>(1 + std::count(read.begin(), read.end(), '\n'));
    };
    while (true) {
        const std::size_t start = std::min(text.find("{{"), text.size());
        Part part{std::string(text.substr(0, start)), {}};
        text.remove_prefix(start);
        if (text.empty()) {
            parts_.push_back(std::move(part));
            return;
        }
        const std::size_t end = text.find("}}");
        if (end == text.npos || text.find('\n') < end) {
            throw_error("{}: '{{{{' without '}}}}'", place(name, line()));
        }
        const std::string_view placeholder = text.substr(2, end - 2);
        const Place* const known = place_of(placeholder);
        if (known == nullptr) {
            throw_error("{}: unknown placeholder '{{{{{}}}}}'", place(name, line()), placeholder);
        }
        part.place = known->name;
        text.remove_prefix(end + 2);
        parts_.push_back(std::move(part));
    }
}

LetterTemplate LetterTemplate::standard() {
    return LetterTemplate(k_standard, "the built-in letter");
}

std::string LetterTemplate::letter_to(const Offender& offender, const Language& language) const {
    std::string letter;
    for (const Part& part : parts_) {
        letter += part.text;
        if (!part.place.empty()) {
            letter += place_of(part.place)->text(offender, language);
        }
    }
    return as_message(letter, head_);
}

std::string letter_file_name(const Activity& activity) {
    constexpr std::string_view k_plain = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
                                         "0123456789.@_+-";
    constexpr std::size_t k_longest = 150;
    std::string key;
    for (const char c : activity.key) {
        if (k_plain.find(c) != k_plain.npos) {
            key += c;
        } else {
            key += fmt::format("%{:02X}", static_cast<unsigned char>(c));
        }
    }
    if (key.size() > k_longest) {
        key = fmt::format("{}%{:016x}", key.substr(0, k_longest), hash_of_key(activity.key));
    }
    constexpr std::size_t k_date = 10;
    return fmt::format("{}-{}-{}.txt", logfile::minute_text(activity.last).substr(0, k_date),
                       name_of(activity.kind), key);
}

} // namespace ispkit::mail
