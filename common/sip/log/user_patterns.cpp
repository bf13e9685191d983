// SPDX-License-Identifier: MIT
#include "sip/log/user_patterns.hpp"

#include "error.hpp"
#include "sip/message/endpoint.hpp"
#include "text/ascii.hpp"
#include "text/pattern.hpp"
#include "text/split.hpp"

#include <algorithm>
#include <map>
#include <vector>

namespace ispkit::sip {

namespace {

/// The end of a longer line is not known, and a pattern without an anchor is tried from each of its
/// bytes on.
constexpr std::size_t k_longest_text = 16 * 1024;
constexpr std::size_t k_most_patterns = 1000;
constexpr std::size_t k_longest_pattern = 16 * 1024;

struct Replacement {
    std::string_view tag;
    std::string_view pattern;
};

constexpr std::string_view k_prefix_line = R"((?:\S+ )?(?:[^\s:]+(?:\[\d+\])?: )?)";
constexpr std::string_view k_pid = R"((?:\[\d+\]))";
constexpr Replacement k_tags[] = {
    {"<HOST>", R"(\[?(?P<host>[0-9a-fA-F.:]*[0-9a-fA-F])\]?)"},
    {"<ADDR>", R"(\[?(?P<host>[0-9a-fA-F.:]*[0-9a-fA-F])\]?)"},
    {"<IP4>", R"((?P<host>[0-9.]+))"},
    {"<IP6>", R"(\[?(?P<host>[0-9a-fA-F:.]+)\]?)"},
    {"<F-USER>", "(?P<user>"},
    {"</F-USER>", ")"},
};

void replace_all(std::string& text, std::string_view from, std::string_view to) {
    for (std::size_t at = text.find(from); at != text.npos; at = text.find(from, at + to.size())) {
        text.replace(at, from.size(), to);
    }
}

/// The name in "name = value"; empty where the line is not of that form.
std::string_view setting_name(std::string_view line) {
    const std::string_view name = text::trim(line.substr(0, line.find('=')));
    const bool plain = !name.empty() && line.find('=') != line.npos &&
                       std::all_of(name.begin(), name.end(), [](char c) {
                           return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
                                  (c >= '0' && c <= '9') || c == '_' || c == '-';
                       });
    return plain ? name : std::string_view();
}

/// The patterns of a file with their line numbers, and the definitions that they may use.
struct PatternFile {
    struct Line {
        std::size_t number;
        std::string text;
    };
    std::vector<Line> patterns;
    std::map<std::string, std::string, std::less<>> definitions{
        {"__prefix_line", std::string(k_prefix_line)}, {"__pid_re", std::string(k_pid)}};
};

PatternFile read_lines(std::string_view text) {
    PatternFile file;
    enum class In { patterns, failregex, other_setting } in = In::patterns;
    for (std::size_t number = 1; !text.empty(); ++number) {
        const std::string_view whole = text::take_until(text, '\n');
        std::string_view line = text::trim(whole);
        if (line.empty() || line.front() == '#' || (line.front() == '[' && line.back() == ']')) {
            continue;
        }
        const bool continues = whole.front() == ' ' || whole.front() == '\t';
        if (!continues) {
            in = In::patterns;
            if (const std::string_view name = setting_name(line); !name.empty()) {
                line = text::trim(line.substr(line.find('=') + 1));
                in = name == "failregex" ? In::failregex : In::other_setting;
                if (in == In::other_setting) {
                    file.definitions.insert_or_assign(std::string(name), std::string(line));
                }
            }
        }
        if (in != In::other_setting && !line.empty()) {
            file.patterns.push_back({number, std::string(line)});
        }
    }
    return file;
}

/// Replaces each %(name)s by its definition, to a bounded depth, and fail2ban's tags by what they
/// match.
std::string expanded(std::string pattern, const PatternFile& file) {
    constexpr int k_most_expansions = 100;
    for (int count = 0;; ++count) {
        const std::size_t start = pattern.find("%(");
        const std::size_t end = start == pattern.npos ? start : pattern.find(")s", start);
        if (end == pattern.npos) {
            break;
        }
        const auto found = file.definitions.find(pattern.substr(start + 2, end - start - 2));
        if (found == file.definitions.end()) {
            throw_error("{} is not defined in this file", pattern.substr(start, end + 2 - start));
        }
        pattern.replace(start, end + 2 - start, found->second);
        if (count == k_most_expansions || pattern.size() > k_longest_pattern) {
            throw_error("definitions expand without end (at most {} expansions and {} bytes)",
                        k_most_expansions, k_longest_pattern);
        }
    }
    if (pattern.find("<mdre-") != pattern.npos) {
        throw_error("fail2ban's <mdre-...>, a choice by its mode, is not supported (write the "
                    "pattern itself)");
    }
    for (const Replacement& replacement : k_tags) {
        replace_all(pattern, replacement.tag, replacement.pattern);
    }
    return pattern;
}

} // namespace

struct UserPatterns::Implementation {
    struct WithGroups {
        text::Pattern pattern;
        int host;
        int user;
    };
    std::vector<WithGroups> patterns;

    void add(const std::string& expression);
};

void UserPatterns::Implementation::add(const std::string& expression) {
    const std::size_t first = expression.find("(?P<host>");
    if (first != expression.npos && expression.find("(?P<host>", first + 1) != expression.npos) {
        throw_error("more than one <HOST> (a pattern has exactly one)");
    }
    text::Pattern pattern(expression);
    const int host = pattern.group("host");
    if (host < 0) {
        throw_error("no <HOST> (a pattern has one, where the address is)");
    }
    const int user = pattern.group("user");
    patterns.push_back({std::move(pattern), host, user});
}

UserPatterns::UserPatterns(std::string_view text, const std::string& name)
    : implementation_(std::make_unique<Implementation>()) {
    const PatternFile file = read_lines(text);
    if (file.patterns.size() > k_most_patterns) {
        throw_error("{}: more than {} patterns", name, k_most_patterns);
    }
    for (const PatternFile::Line& line : file.patterns) {
        with_context([&] { return place(name, line.number); },
                     [&] { implementation_->add(expanded(line.text, file)); });
    }
    if (file.patterns.empty()) {
        throw_error("{}: contains no pattern", name);
    }
}

UserPatterns::~UserPatterns() = default;

namespace {

/// The offset in `text` at which `part`, a view into it, ends.
std::size_t end_of(std::string_view part, std::string_view text) {
    return static_cast<std::size_t>(part.data() + part.size() - text.data());
}

/// Whether the pattern matches the text again, behind an address that it found there, with another
/// address: without an anchor, either may be a sender's text.
bool names_another(const text::Pattern& pattern, int host, std::string_view text, std::size_t from,
                   const net::Address& address) {
    constexpr int k_most_matches = 100;
    for (int count = 0; count < k_most_matches; ++count) {
        const text::Pattern::Result result = pattern.match(text, from);
        if (result == text::Pattern::Result::none) {
            return false;
        }
        const std::string_view found = pattern.matched(host, text);
        const std::optional<Endpoint> peer = parse_endpoint(found);
        if (result == text::Pattern::Result::gave_up || !peer || peer->address != address) {
            return true;
        }
        from = end_of(found, text);
    }
    return true;
}

} // namespace

Reading UserPatterns::read(std::string_view text, LogEvent& event) const {
    if (text.size() > k_longest_text) {
        return Reading::unclear;
    }
    for (const auto& [pattern, host, user] : implementation_->patterns) {
        const text::Pattern::Result result = pattern.match(text);
        if (result == text::Pattern::Result::none) {
            continue;
        }
        if (result == text::Pattern::Result::gave_up) {
            return Reading::unclear;
        }
        const std::string_view found = pattern.matched(host, text);
        const std::optional<Endpoint> peer = parse_endpoint(found);
        const std::string_view account =
            user > 0 ? pattern.matched(user, text) : std::string_view();
        if (!peer || names_another(pattern, host, text, end_of(found, text), peer->address)) {
            return Reading::unclear;
        }
        return failure(event, Kind::pattern, Trace::other, *peer, account);
    }
    return Reading::nothing;
}

} // namespace ispkit::sip
