// SPDX-License-Identifier: MIT
#include "sip/user_patterns.hpp"

#include "error.hpp"
#include "sip/message_text.hpp"

#define PCRE2_CODE_UNIT_WIDTH 8
#include <pcre2.h>

#include <algorithm>
#include <array>
#include <map>
#include <vector>

namespace ispkit::sip {

namespace {

/// Enough for any sane pattern on a line of a kilobyte; a pathological one gives up in
/// milliseconds.
constexpr std::uint32_t k_match_limit = 100'000;
constexpr std::size_t k_longest_text = 64 * 1024;
constexpr std::size_t k_most_patterns = 1000;
constexpr std::size_t k_longest_pattern = 16 * 1024;

template <auto Free>
struct Freer {
    template <typename T>
    void operator()(T* object) const {
        Free(object);
    }
};
using Code = std::unique_ptr<pcre2_code, Freer<pcre2_code_free>>;
using MatchData = std::unique_ptr<pcre2_match_data, Freer<pcre2_match_data_free>>;
using MatchContext = std::unique_ptr<pcre2_match_context, Freer<pcre2_match_context_free>>;

struct Replacement {
    std::string_view tag;
    std::string_view pattern;
};

constexpr std::string_view k_prefix_line = R"((?:\S+ )?(?:[^\s:]+(?:\[\d+\])?: )?)";
constexpr Replacement k_tags[] = {
    {"<HOST>", R"(\[?(?P<host>[0-9a-fA-F.:]*[0-9a-fA-F])\]?)"},
    {"<ADDR>", R"(\[?(?P<host>[0-9a-fA-F.:]*[0-9a-fA-F])\]?)"},
    {"<IP4>", R"((?P<host>[0-9.]+))"},
    {"<IP6>", R"(\[?(?P<host>[0-9a-fA-F:.]+)\]?)"},
    {"<F-USER>", "(?P<user>"},
    {"</F-USER>", ")"},
};

std::string_view trimmed(std::string_view text) {
    const std::size_t start = text.find_first_not_of(" \t\r");
    return start == text.npos ? std::string_view()
                              : text.substr(start, text.find_last_not_of(" \t\r") + 1 - start);
}

void replace_all(std::string& text, std::string_view from, std::string_view to) {
    for (std::size_t at = text.find(from); at != text.npos; at = text.find(from, at + to.size())) {
        text.replace(at, from.size(), to);
    }
}

/// The "name" of "name = value", where the line is that.
std::string_view setting_name(std::string_view line) {
    const std::string_view name = trimmed(line.substr(0, line.find('=')));
    const bool plain = !name.empty() && line.find('=') != line.npos &&
                       std::all_of(name.begin(), name.end(), [](char c) {
                           return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
                                  (c >= '0' && c <= '9') || c == '_' || c == '-';
                       });
    return plain ? name : std::string_view();
}

/// The patterns of a file with the numbers of their lines, and the names that they may use.
struct PatternFile {
    struct Line {
        std::size_t number;
        std::string text;
    };
    std::vector<Line> patterns;
    std::map<std::string, std::string, std::less<>> definitions{
        {"__prefix_line", std::string(k_prefix_line)}};
};

PatternFile read_lines(std::string_view text) {
    PatternFile file;
    enum class In { patterns, failregex, other_setting } in = In::patterns;
    for (std::size_t number = 1; !text.empty(); ++number) {
        const std::string_view whole = text.substr(0, text.find('\n'));
        text.remove_prefix(std::min(whole.size() + 1, text.size()));
        std::string_view line = trimmed(whole);
        if (line.empty() || line.front() == '#' || (line.front() == '[' && line.back() == ']')) {
            continue;
        }
        const bool continues = whole.front() == ' ' || whole.front() == '\t';
        if (!continues) {
            in = In::patterns;
            if (const std::string_view name = setting_name(line); !name.empty()) {
                line = trimmed(line.substr(line.find('=') + 1));
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

/// Puts in what %(name)s stands for, to a bounded depth.
std::string expanded(std::string pattern, const PatternFile& file, const std::string& where) {
    constexpr int k_most_expansions = 100;
    for (int count = 0;; ++count) {
        const std::size_t start = pattern.find("%(");
        const std::size_t end = start == pattern.npos ? start : pattern.find(")s", start);
        if (end == pattern.npos) {
            break;
        }
        const auto found = file.definitions.find(pattern.substr(start + 2, end - start - 2));
        if (found == file.definitions.end()) {
            raise("{}: {} is defined nowhere in the file", where,
                  pattern.substr(start, end + 2 - start));
        }
        pattern.replace(start, end + 2 - start, found->second);
        if (count == k_most_expansions || pattern.size() > k_longest_pattern) {
            raise("{}: definitions that never end", where);
        }
    }
    for (const Replacement& replacement : k_tags) {
        replace_all(pattern, replacement.tag, replacement.pattern);
    }
    return pattern;
}

} // namespace

struct UserPatterns::Implementation {
    struct Pattern {
        Code code;
        MatchData data;
        int host;
        int user;
    };
    std::vector<Pattern> patterns;
    MatchContext context{pcre2_match_context_create(nullptr)};

    void add(const std::string& pattern, const std::string& where);
};

namespace {

std::string_view group(const pcre2_match_data* data, int number, std::string_view text) {
    // pcre2_get_ovector_pointer() takes no const, and changes nothing.
    auto* const writable = const_cast<pcre2_match_data*>(data);
    const std::size_t* const bounds =
        pcre2_get_ovector_pointer(writable) + 2 * static_cast<std::size_t>(number);
    return bounds[0] == PCRE2_UNSET ? std::string_view()
                                    : text.substr(bounds[0], bounds[1] - bounds[0]);
}

} // namespace

void UserPatterns::Implementation::add(const std::string& pattern, const std::string& where) {
    int error = 0;
    std::size_t offset = 0;
    Code code(pcre2_compile(reinterpret_cast<PCRE2_SPTR>(pattern.data()), pattern.size(), 0, &error,
                            &offset, nullptr));
    if (!code) {
        std::array<PCRE2_UCHAR, 256> text{};
        pcre2_get_error_message(error, text.data(), text.size());
        raise("{}: {} in '{}'", where, reinterpret_cast<const char*>(text.data()),
              pattern.substr(offset > 20 ? offset - 20 : 0, 40));
    }
    const auto number = [&](const char* group_name) {
        return pcre2_substring_number_from_name(code.get(),
                                                reinterpret_cast<PCRE2_SPTR>(group_name));
    };
    const int host = number("host");
    if (host < 0) {
        raise("{}: a pattern needs one <HOST>, where the address stands", where);
    }
    // Without the right to make code executable, PCRE2 interprets the pattern.
    pcre2_jit_compile(code.get(), PCRE2_JIT_COMPLETE);
    MatchData data(pcre2_match_data_create_from_pattern(code.get(), nullptr));
    const int user = number("user");
    patterns.push_back({std::move(code), std::move(data), host, user});
}

UserPatterns::UserPatterns(std::string_view text, const std::string& name)
    : implementation_(std::make_unique<Implementation>()) {
    pcre2_set_match_limit(implementation_->context.get(), k_match_limit);
    pcre2_set_depth_limit(implementation_->context.get(), 1000);
    const PatternFile file = read_lines(text);
    if (file.patterns.size() > k_most_patterns) {
        raise("{}: more than {} patterns", name, k_most_patterns);
    }
    for (const PatternFile::Line& line : file.patterns) {
        const std::string where = fmt::format("{}: line {}", name, line.number);
        implementation_->add(expanded(line.text, file, where), where);
    }
    if (file.patterns.empty()) {
        raise("{}: no pattern in it", name);
    }
}

UserPatterns::~UserPatterns() = default;

Reading UserPatterns::read(std::string_view text, LogEvent& event) const {
    text = text.substr(0, k_longest_text);
    for (const Implementation::Pattern& pattern : implementation_->patterns) {
        const int matched =
            pcre2_match(pattern.code.get(), reinterpret_cast<PCRE2_SPTR>(text.data()), text.size(),
                        0, 0, pattern.data.get(), implementation_->context.get());
        if (matched == PCRE2_ERROR_NOMATCH) {
            continue;
        }
        if (matched < 0) {
            return Reading::unclear;
        }
        const std::optional<Endpoint> peer =
            parse_endpoint(group(pattern.data.get(), pattern.host, text));
        if (!peer) {
            return Reading::unclear;
        }
        event.outcome = Outcome::failure;
        event.kind = Kind::pattern;
        event.trace = Trace::other;
        event.address = peer->address;
        event.port = peer->port;
        event.account =
            pattern.user > 0 ? group(pattern.data.get(), pattern.user, text) : std::string_view();
        return Reading::event;
    }
    return Reading::nothing;
}

} // namespace ispkit::sip
