// SPDX-License-Identifier: MIT
#include "mail/spf/spf_record.hpp"

#include "mail/spf/spf_macro.hpp"
#include "text/ascii.hpp"
#include "text/number.hpp"
#include "text/split.hpp"

#include <algorithm>
#include <array>
#include <utility>

namespace ispkit::mail {

namespace {

constexpr std::string_view k_version = "v=spf1";

struct MechanismName {
    std::string_view name;
    SpfMechanism::Kind kind;
};
constexpr std::array k_mechanism_names = {
    MechanismName{"all", SpfMechanism::Kind::all},
    MechanismName{"include", SpfMechanism::Kind::include},
    MechanismName{"a", SpfMechanism::Kind::a},
    MechanismName{"mx", SpfMechanism::Kind::mx},
    MechanismName{"ptr", SpfMechanism::Kind::ptr},
    MechanismName{"ip4", SpfMechanism::Kind::ip4},
    MechanismName{"ip6", SpfMechanism::Kind::ip6},
    MechanismName{"exists", SpfMechanism::Kind::exists},
};

/// Takes the qualifier of a mechanism, if it has one.
SpfResult take_qualifier(std::string_view& term) {
    constexpr std::pair<char, SpfResult> k_qualifiers[] = {{'+', SpfResult::pass},
                                                           {'-', SpfResult::fail},
                                                           {'~', SpfResult::soft_fail},
                                                           {'?', SpfResult::neutral}};
    for (const auto& [qualifier, result] : k_qualifiers) {
        if (term.starts_with(qualifier)) {
            term.remove_prefix(1);
            return result;
        }
    }
    return SpfResult::pass;
}

/// A length without a leading zero.
bool read_length(std::string_view text, unsigned longest, unsigned& length) {
    const bool is_padded = text.size() > 1 && text.front() == '0';
    return text::all_digits(text) && !is_padded && text::read_number(text, length) &&
           length <= longest;
}

/// Takes a length, "/24" or "//64", from the end of the text. Returns false for a wrong length.
bool take_length(std::string_view& text, std::string_view mark, unsigned longest,
                 unsigned& length) {
    const std::size_t digits = text.find_last_not_of("0123456789") + 1;
    const std::string_view before = text.substr(0, digits);
    if (digits == text.size() || !before.ends_with(mark)) {
        return true;
    }
    if (!read_length(text.substr(digits), longest, length)) {
        return false;
    }
    text = before.substr(0, before.size() - mark.size());
    return true;
}

/// Reads the network of ip4 or ip6. An IPv4 address in IPv6's form (::ffff:192.0.2.1) matches
/// nothing, since such a client counts as IPv4 (section 5).
bool read_network(std::string_view text, SpfMechanism& mechanism) {
    const bool is_ip4 = mechanism.kind == SpfMechanism::Kind::ip4;
    const std::size_t slash = text.find('/');
    const std::string_view address_text = text.substr(0, slash);
    const std::optional<net::Address> address = net::Address::parse(address_text);
    unsigned length = is_ip4 ? 32 : 128;
    if (!address || is_ip4 != (address_text.find(':') == text.npos) ||
        (slash != text.npos && !read_length(text.substr(slash + 1), length, length))) {
        return false;
    }
    if (address->is_ipv4() == is_ip4) {
        mechanism.network.emplace(*address, length);
    }
    return true;
}

/// Reads what follows the name of a mechanism: ":DOMAIN", "/24" and so on.
bool read_argument(std::string_view rest, SpfMechanism& mechanism) {
    using Kind = SpfMechanism::Kind;
    const Kind kind = mechanism.kind;
    if (kind == Kind::all) {
        return rest.empty();
    }
    if (kind == Kind::ip4 || kind == Kind::ip6) {
        return rest.starts_with(':') && read_network(rest.substr(1), mechanism);
    }
    if (kind == Kind::a || kind == Kind::mx) {
        if (!take_length(rest, "//", 128, mechanism.ipv6_length) ||
            !take_length(rest, "/", 32, mechanism.ipv4_length)) {
            return false;
        }
    }
    if (rest.empty()) {
        return kind == Kind::a || kind == Kind::mx || kind == Kind::ptr;
    }
    mechanism.domain = rest.substr(1);
    return rest.starts_with(':') && is_domain_spec(mechanism.domain);
}

std::optional<SpfMechanism> parse_mechanism(std::string_view term) {
    SpfMechanism mechanism;
    mechanism.result = take_qualifier(term);
    const std::size_t end = std::min(term.find_first_of(":/"), term.size());
    for (const auto& [name, kind] : k_mechanism_names) {
        if (text::equal_ignoring_case(term.substr(0, end), name)) {
            mechanism.kind = kind;
            return read_argument(term.substr(end), mechanism) ? std::optional(mechanism)
                                                              : std::nullopt;
        }
    }
    return std::nullopt;
}

bool is_modifier_name(std::string_view name) {
    return !name.empty() && text::is_letter(name.front()) &&
           std::all_of(name.begin(), name.end(), [](char c) {
               return text::is_letter(c) || text::is_digit(c) || c == '-' || c == '_' || c == '.';
           });
}

class RecordParser {
public:
    std::optional<SpfRecord> parse(std::string_view terms) {
        while (!terms.empty()) {
            const std::string_view term = text::take_until(terms, ' ');
            if (!term.empty() && !take_term(term)) {
                return std::nullopt;
            }
        }
        return std::move(record_);
    }

private:
    bool take_term(std::string_view term) {
        const std::size_t equals = term.find('=');
        if (equals < term.find_first_of(":/")) {
            return take_modifier(term.substr(0, equals), term.substr(equals + 1));
        }
        std::optional<SpfMechanism> mechanism = parse_mechanism(term);
        if (mechanism) {
            record_.mechanisms.push_back(std::move(*mechanism));
        }
        return mechanism.has_value();
    }

    bool take_modifier(std::string_view name, std::string_view value) {
        if (text::equal_ignoring_case(name, "redirect")) {
            const bool is_first = record_.redirect.empty();
            record_.redirect = value;
            return is_first && is_domain_spec(value);
        }
        if (text::equal_ignoring_case(name, "exp")) { // explains a failure
            return !std::exchange(has_explanation_, true) && is_domain_spec(value);
        }
        return is_modifier_name(name) && is_macro_string(value);
    }

    SpfRecord record_;
    bool has_explanation_ = false;
};

} // namespace

std::string_view name_of(SpfResult result) {
    switch (result) {
    case SpfResult::none:
        return "none";
    case SpfResult::neutral:
        return "neutral";
    case SpfResult::pass:
        return "pass";
    case SpfResult::fail:
        return "fail";
    case SpfResult::soft_fail:
        return "softfail";
    case SpfResult::temporary_error:
        return "temperror";
    case SpfResult::permanent_error:
        return "permerror";
    }
    return "";
}

bool is_spf_record(std::string_view text) {
    return text::equal_ignoring_case(text.substr(0, k_version.size()), k_version) &&
           (text.size() == k_version.size() || text[k_version.size()] == ' ');
}

std::optional<SpfRecord> parse_spf_record(std::string_view text) {
    constexpr std::size_t k_longest_record = 4096;
    if (text.size() > k_longest_record) {
        return std::nullopt;
    }
    text.remove_prefix(k_version.size());
    return RecordParser().parse(text);
}

} // namespace ispkit::mail
