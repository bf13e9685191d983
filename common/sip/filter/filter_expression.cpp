// SPDX-License-Identifier: MIT
#include "sip/filter/filter_expression.hpp"

#include "error.hpp"
#include "text/ascii.hpp"

#include <algorithm>
#include <set>

namespace ispkit::sip {

namespace {

constexpr std::string_view k_ip4 = R"((?:::f{4,6}:)?(?P<ip4>\d{1,3}(?:\.\d{1,3}){3}))";
constexpr std::string_view k_ip6 =
    "(?P<ip6>(?:[[:xdigit:]]{1,4}::?|::){1,7}(?:[[:xdigit:]]{1,4}|(?<=:):))";
constexpr std::string_view k_dns = R"((?P<dns>[\w\-.^_]*\w))";

std::string address_pattern() {
    return fmt::format(R"(\[?(?:{}|{})\]?)", k_ip4, k_ip6);
}

bool is_word(char c) {
    return text::is_letter(c) || text::is_digit(c) || c == '_';
}

/// The length of the tag at the front, "<WORD>", "</WORD>" or "<WORD/>"; 0 if there is none.
std::size_t tag_length(std::string_view text) {
    std::size_t end = text.starts_with("</") ? 2 : 1;
    const std::size_t start = end;
    while (end < text.size() && (is_word(text[end]) || text[end] == '-')) {
        ++end;
    }
    const bool has_name = end > start;
    end += text.substr(end).starts_with('/') ? 1 : 0;
    return text.starts_with('<') && has_name && text.substr(end).starts_with('>') ? end + 1 : 0;
}

/// Replaces the tags of one expression, from its first to its last.
class Tags {
public:
    explicit Tags(HostNames names)
        : names_(names) {}

    std::string replacement(std::string_view tag);

private:
    std::string of_address(std::string pattern);
    std::string of_group(std::string_view name, std::string_view tag);

    HostNames names_;
    bool has_ip4_ = false;
    bool has_ip6_ = false;
    std::set<std::string, std::less<>> open_;
};

std::string Tags::of_address(std::string pattern) {
    const bool is_ip4 = pattern.find("(?P<ip4>") != pattern.npos;
    const bool is_ip6 = pattern.find("(?P<ip6>") != pattern.npos;
    if ((is_ip4 && has_ip4_) || (is_ip6 && has_ip6_)) {
        throw_error("more than one <HOST> (a pattern has exactly one)");
    }
    has_ip4_ = has_ip4_ || is_ip4;
    has_ip6_ = has_ip6_ || is_ip6;
    return pattern;
}

/// "<F-NAME>" or "</F-NAME>", whose name has only capital letters, digits, '_' and '-'.
std::string Tags::of_group(std::string_view name, std::string_view tag) {
    const bool closes = name.starts_with('/');
    name.remove_prefix(closes ? 3 : 2);
    const auto is_outside = [](char c) { return (c >= 'a' && c <= 'z') || c == '/'; };
    if (name.empty() || std::any_of(name.begin(), name.end(), is_outside)) {
        return std::string(tag);
    }
    if (closes) {
        return std::string(open_.contains(name) ? ")" : tag);
    }
    if (name == "MLFID") {
        throw_error("<F-MLFID> joins the lines of a connection, which is not supported (a pattern "
                    "matches one line)");
    }
    open_.emplace(name);
    return fmt::format("(?P<{}>", name == "ID"     ? "fid"
                                  : name == "PORT" ? "fport"
                                                   : text::lower(name));
}

std::string Tags::replacement(std::string_view tag) {
    const std::string_view name = tag.substr(1, tag.size() - 2);
    if (name == "HOST") {
        return of_address(names_ == HostNames::match
                              ? fmt::format("(?:{}|{})", address_pattern(), k_dns)
                              : address_pattern());
    }
    if (name == "ADDR" || name == "F-ADDR/") {
        return of_address(address_pattern());
    }
    if (name == "IP4" || name == "F-IP4/") {
        return of_address(std::string(k_ip4));
    }
    if (name == "IP6" || name == "F-IP6/") {
        return of_address(std::string(k_ip6));
    }
    if (name == "DNS" || name == "F-DNS/") {
        return std::string(k_dns);
    }
    if (name == "CIDR" || name == "F-CIDR/" || name == "SUBNET" || name == "F-SUBNET/") {
        throw_error(
            "{} is the size of a network, which is not supported (a pattern names an "
            "address; --ipv4-prefix and --ipv6-prefix set how much of its network is banned)",
            tag);
    }
    if (name == "SKIPLINES") {
        throw_error("<SKIPLINES> joins several lines, which is not supported (a pattern matches "
                    "one line)");
    }
    if (name == "F-ID/") {
        return R"((?P<fid>\S+))";
    }
    if (name == "F-PORT/") {
        return R"((?P<fport>\w+))";
    }
    return name.starts_with("F-") || name.starts_with("/F-") ? of_group(name, tag)
                                                             : std::string(tag);
}

/// Writes Python's {,N} as {0,N}: PCRE2 before 10.43 takes it for plain text.
std::string with_lower_bounds(std::string_view expression) {
    std::string result;
    bool is_in_class = false;
    for (std::size_t at = 0; at < expression.size(); ++at) {
        const char c = expression[at];
        result += c;
        if (c == '\\' && at + 1 < expression.size()) {
            result += expression[++at];
        } else if (is_in_class) {
            is_in_class = c != ']';
        } else if (c == '[') {
            is_in_class = true;
            // A bracket directly behind the opening one is a member of the class.
            for (const char first : {'^', ']'}) {
                if (expression.substr(at + 1).starts_with(first)) {
                    result += expression[++at];
                }
            }
        } else if (c == '{' && expression.substr(at + 1).starts_with(',')) {
            result += '0';
        }
    }
    return result;
}

} // namespace

std::string to_pcre(std::string_view expression, HostNames names) {
    Tags tags(names);
    const std::string bounded = with_lower_bounds(expression);
    std::string result;
    for (std::string_view rest = bounded; !rest.empty();) {
        const std::size_t length = tag_length(rest);
        const std::string_view part =
            rest.substr(0, length > 0 ? length : std::max(rest.find('<', 1), std::size_t{1}));
        result += length > 0 ? tags.replacement(part) : std::string(part);
        rest.remove_prefix(part.size());
    }
    return result;
}

} // namespace ispkit::sip
