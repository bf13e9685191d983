// SPDX-License-Identifier: MIT
#include "mail/limit/own_limits.hpp"

#include "error.hpp"
#include "mail/limit/rate_limit.hpp"
#include "text/ascii.hpp"
#include "text/lines.hpp"
#include "text/visible_text.hpp"

#include <algorithm>

namespace ispkit::mail {

void add_kind(std::vector<LimitKind>& kinds, const LimitKind& kind) {
    if (std::find(kinds.begin(), kinds.end(), kind) == kinds.end()) {
        kinds.push_back(kind);
    }
}

void CustomerTable::add(std::string_view subject, std::string_view value) {
    value = text::trim(value);
    if (value.empty()) {
        return;
    }
    ++rows_;
    digest_ += std::hash<std::string>()(fmt::format("{}\n{}", subject, value));
    std::string_view rest = value;
    if (text::take_word(rest) == "class") {
        if (rest.empty() || rest.find_first_of(text::k_blanks) != rest.npos) {
            throw_error("'{}': expected 'class NAME'", text::visible_text(value));
        }
        add_member(subject, rest);
        return;
    }
    const std::string key = parse_subject(subject);
    const LimitKind kind = LimitKind::parse(kind_of(key));
    allowances_[key].push_back(parse_allowance(kind, value));
    add_kind(kinds_, kind);
}

void CustomerTable::add_member(std::string_view subject, std::string_view class_name) {
    const std::size_t colon = std::min(subject.find(':'), subject.size());
    const std::string kind = text::lower(text::trim(subject.substr(0, colon)));
    const std::string_view who = text::trim(subject.substr(std::min(colon + 1, subject.size())));
    const std::optional<net::Prefix> prefix = net::Prefix::parse(who);
    if (who.empty() || (kind != "sasl" && kind != "sasl-domain" && (kind != "client" || !prefix))) {
        throw_error("'{}' cannot be in a class (example: sasl:joe, sasl-domain:example.org or "
                    "client:192.0.2.0/24)",
                    text::visible_text(subject));
    }
    if (!class_names_.contains(class_name)) {
        throw_error("'{}' is in class '{}', and there is no such class",
                    text::visible_text(subject), text::visible_text(class_name));
    }
    CustomerClass& customers =
        classes_.try_emplace(std::string(class_name), std::string(class_name)).first->second;
    if (kind == "client") {
        customers.add_clients({*prefix});
    } else {
        customers.add_login(kind == "sasl" ? std::string(who) : "@" + std::string(who));
    }
}

void CustomerTable::add_text(std::string_view text, const std::string& name) {
    if (text::is_blank_file(text)) {
        throw_error("{}: is empty (a file that is to have no rows needs a comment)", name);
    }
    text::for_each_line(text, name, [&](std::string_view line, std::uint64_t) {
        line.remove_prefix(std::min(line.find_first_not_of(text::k_blanks), line.size()));
        if (line.empty() || line.starts_with('#')) {
            return;
        }
        const std::size_t end = line.find('\t') != line.npos ? line.find('\t') : line.find(' ');
        if (end == line.npos) {
            throw_error("'{}': expected a key, and an allowance, unlimited or 'class NAME'",
                        text::visible_text(line));
        }
        add(line.substr(0, end), line.substr(end));
    });
}

const std::vector<Allowance>* CustomerTable::find(const std::string& subject) const {
    const auto found = allowances_.find(subject);
    return found == allowances_.end() ? nullptr : &found->second;
}

const CustomerClass* CustomerTable::members(const std::string& class_name) const {
    const auto found = classes_.find(class_name);
    return found == classes_.end() ? nullptr : &found->second;
}

} // namespace ispkit::mail
