// SPDX-License-Identifier: MIT
#include "sip/log/user_patterns.hpp"

#include "error.hpp"
#include "sip/filter/filter.hpp"
#include "sip/log/log_line.hpp"
#include "sip/message/endpoint.hpp"
#include "text/pattern.hpp"

#include <algorithm>
#include <optional>
#include <vector>

namespace ispkit::sip {

namespace {

/// The end of a longer line is not known, and a pattern without an anchor is tried from each of its
/// bytes on.
constexpr std::size_t k_longest_searched = 16 * 1024;

/// A pattern with the numbers of its groups, below 0 for those that it does not have.
struct Expression {
    explicit Expression(const FilterExpression& expression)
        : pattern(
              with_context(expression.place, [&] { return text::Pattern(expression.pattern); })) {}

    bool has_address() const { return id >= 0 || ip4 >= 0 || ip6 >= 0; }

    text::Pattern pattern;
    int id = pattern.group("fid");
    int ip4 = pattern.group("ip4");
    int ip6 = pattern.group("ip6");
    int host_name = pattern.group("dns");
    int user = pattern.group("user");
    int other_user = pattern.group("alt_user");
    int port = pattern.group("fport");
    int content = pattern.group("content");
};

/// What an expression matched in a text.
struct Match {
    const Expression& expression;
    std::string_view text;

    std::string_view group(int number) const {
        return number < 0 ? std::string_view() : expression.pattern.matched(number, text);
    }

    /// What fail2ban counts by: the identity or, without one, the address; empty for a host name.
    std::string_view address() const {
        if (const std::string_view id = group(expression.id); !id.empty()) {
            return id;
        }
        const std::string_view ip4 = group(expression.ip4);
        return ip4.empty() ? group(expression.ip6) : ip4;
    }

    std::string_view user() const {
        const std::string_view user = group(expression.user);
        return user.empty() ? group(expression.other_user) : user;
    }
};

/// Whether the expression matches the text again, behind an address that it found there, with
/// another address: without an anchor, either may be a sender's text. A host name accuses nobody.
bool names_another(const Match& match, const net::Address& address) {
    constexpr int k_most_matches = 100;
    for (int count = 0; count < k_most_matches; ++count) {
        std::string_view found = match.address();
        if (found.empty()) {
            found = match.group(match.expression.host_name);
        } else if (net::Address::parse(found) != address) {
            return true;
        }
        if (found.empty()) {
            return true;
        }
        const auto end = static_cast<std::size_t>(found.data() + found.size() - match.text.data());
        const text::Pattern::Result result = match.expression.pattern.match(match.text, end);
        if (result != text::Pattern::Result::matches) {
            return result == text::Pattern::Result::gave_up;
        }
    }
    return true;
}

/// The line as fail2ban's expressions see it, with its newline. The buffer has room for a copy of
/// it with another newline.
std::string_view with_time_cut_out(std::string_view line, std::string_view time,
                                   std::string& buffer) {
    const std::size_t at = time.empty() ? 0 : static_cast<std::size_t>(time.data() - line.data());
    buffer.reserve(2 * (line.size() + 1) + 1);
    buffer.assign(line.substr(0, at));
    buffer.append(line.substr(at + time.size()));
    buffer += '\n';
    return buffer;
}

} // namespace

struct UserPatterns::Implementation {
    explicit Implementation(const Filter& filter);

    Reading read(std::string_view text, std::string& buffer, LogEvent& event) const;
    Reading read_match(const Match& match, const std::optional<Match>& prefix,
                       LogEvent& event) const;
    text::Pattern::Result is_ignored(std::string_view text) const;

    Filter::Form form;
    std::optional<Expression> prefregex;
    std::vector<Expression> failregexes;
    std::vector<Expression> ignoreregexes;
    /// fail2ban asks these for the whole line first if they are clearly fewer than the failregexes.
    bool ignores_whole_lines;
};

UserPatterns::Implementation::Implementation(const Filter& filter)
    : form(filter.form)
    , failregexes(filter.failregexes.begin(), filter.failregexes.end())
    , ignoreregexes(filter.ignoreregexes.begin(), filter.ignoreregexes.end())
    , ignores_whole_lines(ignoreregexes.size() + 2 < failregexes.size()) {
    if (filter.prefregex) {
        prefregex.emplace(*filter.prefregex);
    }
    for (std::size_t i = 0; i < failregexes.size(); ++i) {
        if (!failregexes[i].has_address() && !(prefregex && prefregex->has_address())) {
            throw_error("{}: no <HOST> (a pattern has one, where the address is)",
                        filter.failregexes[i].place);
        }
    }
}

/// Whether an ignoreregex matches the text.
text::Pattern::Result UserPatterns::Implementation::is_ignored(std::string_view text) const {
    for (const Expression& expression : ignoreregexes) {
        if (const text::Pattern::Result result = expression.pattern.match(text);
            result != text::Pattern::Result::none) {
            return result;
        }
    }
    return text::Pattern::Result::none;
}

/// Reads a text in fail2ban's order: what is ignored, the prefix, then the first failregex that
/// matches. `buffer` takes a copy of the content if it is not the end of the text.
Reading UserPatterns::Implementation::read(std::string_view text, std::string& buffer,
                                           LogEvent& event) const {
    using Result = text::Pattern::Result;
    const auto nothing_or_unclear = [](Result result) {
        return result == Result::gave_up ? Reading::unclear : Reading::nothing;
    };
    if (ignores_whole_lines) {
        if (const Result result = is_ignored(text); result != Result::none) {
            return nothing_or_unclear(result);
        }
    }
    std::optional<Match> prefix;
    std::string_view searched = text;
    if (prefregex) {
        if (const Result result = prefregex->pattern.match(text); result != Result::matches) {
            return nothing_or_unclear(result);
        }
        prefix.emplace(Match{*prefregex, text});
        if (const std::string_view content = prefix->group(prefregex->content); !content.empty()) {
            const std::size_t start = buffer.size();
            buffer.append(content);
            buffer += '\n';
            searched = std::string_view(buffer).substr(start);
        }
    }
    for (const Expression& expression : failregexes) {
        const Result result = expression.pattern.match(searched);
        if (result == Result::none) {
            continue;
        }
        if (result == Result::gave_up) {
            return Reading::unclear;
        }
        const Result ignored = is_ignored(searched);
        return ignored == Result::none ? read_match({expression, searched}, prefix, event)
                                       : nothing_or_unclear(ignored);
    }
    return Reading::nothing;
}

Reading UserPatterns::Implementation::read_match(const Match& match,
                                                 const std::optional<Match>& prefix,
                                                 LogEvent& event) const {
    const Match& source = match.expression.has_address() ? match : *prefix;
    const std::optional<net::Address> address = net::Address::parse(source.address());
    std::string_view account = match.user();
    if (account.empty() && prefix) {
        account = prefix->user();
    }
    const std::uint16_t port = parse_port(match.group(match.expression.port)).value_or(0);
    if (!address || names_another(source, *address)) {
        return Reading::unclear;
    }
    return failure(event, Kind::pattern, Trace::pattern, {*address, port}, account);
}

UserPatterns::UserPatterns(std::string_view text, const std::string& name, const ReadIncluded& read)
    : implementation_(std::make_unique<Implementation>(parse_filter(text, name, read))) {}

UserPatterns::~UserPatterns() = default;

Reading UserPatterns::read(std::string_view line, std::string& buffer, LogEvent& event) const {
    if (line.size() > k_longest_searched) {
        return Reading::unclear;
    }
    event.time = time_text(line);
    const std::string_view text = implementation_->form == Filter::Form::fail2ban
                                      ? with_time_cut_out(line, event.time, buffer)
                                      : text_behind_time(line, event.time);
    return implementation_->read(text, buffer, event);
}

} // namespace ispkit::sip
