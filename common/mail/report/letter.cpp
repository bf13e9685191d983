// SPDX-License-Identifier: MIT
#include "mail/report/letter.hpp"

#include "error.hpp"
#include "logfile/timestamp.hpp"
#include "mail/activity/activity.hpp"
#include "text/quantity.hpp"
#include "text/visible_text.hpp"
#include "text/wrap.hpp"

#include <algorithm>

namespace ispkit::mail {

namespace {

constexpr std::string_view k_standard = R"(To: {{address}}
Subject: Mail from {{key}}

Dear customer,

between {{first}} and {{last}} our mail servers received {{messages}}
to {{recipients}} from {{whom}}.
{{finding}}
{{came_from}}
From our logs:

{{evidence}}
)";

constexpr std::string_view k_finding =
    R"(We do not believe that you sent them yourself. Our reasons:

{}

{}

Until then we may have to limit or refuse mail from there. If you did send
these messages, please tell us, so that we can find a solution.)";

constexpr std::string_view k_no_finding = "Nothing about them stands out.";

constexpr std::string_view k_login_advice =
    R"(Somebody else seems to know the password. Please
  - choose a new password that you use nowhere else;
  - scan every device that had the old password for malicious software;
  - check whether your mailbox forwards mail to an address that you do not
    know.)";

constexpr std::string_view k_address_advice =
    R"(A computer or another device behind this address seems to be infected,
or somebody uses a web page or server there to send mail. Please
  - scan every device for malicious software, and remove it;
  - update the software of your web pages;
  - let only your mail server send mail to port 25.)";

constexpr std::string_view k_user_advice =
    R"(Somebody seems to use a web page of this user, or another program that
runs as this user, to send mail. Please
  - look for files that you did not put there, and remove them;
  - update the software of your web pages;
  - change the passwords that are used there.)";

constexpr std::string_view k_came_from = R"(
The messages came from these addresses:

{}
)";

constexpr std::size_t k_text_width = 74;

std::string whom(const Activity& activity) {
    std::string key = text::visible_text(activity.key);
    switch (activity.kind) {
    case ActivityKind::sasl:
        return fmt::format("the login {}", key);
    case ActivityKind::client:
        return fmt::format("your address {}", key);
    case ActivityKind::sender:
        return fmt::format("the sender {}", key);
    case ActivityKind::prefix:
        return fmt::format("the network {}", key);
    case ActivityKind::uid:
        return fmt::format("the user {} of the server", key);
    }
    return key;
}

std::string reasons_text(const Score& score) {
    std::string text;
    for (const Reason& reason : score.reasons) {
        text += fmt::format("{}  - {}", text.empty() ? "" : "\n",
                            text::wrap(text::visible_text(reason.sentence), k_text_width, 4));
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

std::string clients_text(const Offender& offender) {
    std::string text;
    for (const std::string& line : client_lines(offender)) {
        text +=
            fmt::format("{}  - {}", text.empty() ? "" : "\n", text::wrap(line, k_text_width, 4));
    }
    return text;
}

std::string came_from(const Offender& offender) {
    const std::string clients = clients_text(offender);
    const bool is_address = offender.activity.kind == ActivityKind::client; // and is named before
    return is_address || clients.empty() ? std::string() : fmt::format(k_came_from, clients);
}

std::string_view advice(const Activity& activity) {
    switch (activity.kind) {
    case ActivityKind::sasl:
    case ActivityKind::sender:
        return k_login_advice;
    case ActivityKind::client:
    case ActivityKind::prefix:
        return k_address_advice;
    case ActivityKind::uid:
        return k_user_advice;
    }
    return {};
}

std::string finding(const Offender& offender) {
    return offender.score.reasons.empty()
               ? std::string(k_no_finding)
               : fmt::format(k_finding, reasons_text(offender.score), advice(offender.activity));
}

struct Place {
    std::string_view name;
    std::string (*text)(const Offender& offender);
};

constexpr Place k_places[] = {
    {"key", [](const Offender& offender) { return text::visible_text(offender.activity.key); }},
    {"kind", [](const Offender& offender) { return std::string(name_of(offender.activity.kind)); }},
    {"name", [](const Offender& offender) { return text::visible_text(offender.activity.name); }},
    {"whom", [](const Offender& offender) { return whom(offender.activity); }},
    {"score", [](const Offender& offender) { return text::grouped(offender.score.points); }},
    {"first",
     [](const Offender& offender) { return logfile::minute_text(offender.activity.first); }},
    {"last", [](const Offender& offender) { return logfile::minute_text(offender.activity.last); }},
    {"messages",
     [](const Offender& offender) { return text::counted(offender.activity.messages, "message"); }},
    {"recipients",
     [](const Offender& offender) {
         return text::counted(offender.activity.recipients, "recipient");
     }},
    {"bounced", [](const Offender& offender) { return text::grouped(offender.activity.bounced); }},
    {"reasons", [](const Offender& offender) { return reasons_text(offender.score); }},
    {"clients", clients_text},
    {"came_from", came_from},
    {"evidence", [](const Offender& offender) { return evidence_text(offender.activity); }},
    {"advice", [](const Offender& offender) { return std::string(advice(offender.activity)); }},
    {"finding", [](const Offender& offender) { return finding(offender); }},
    {"address", [](const Offender& offender) { return offender.contact; }},
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

std::string LetterTemplate::letter_to(const Offender& offender) const {
    std::string letter;
    for (const Part& part : parts_) {
        letter += part.text;
        if (!part.place.empty()) {
            letter += place_of(part.place)->text(offender);
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
