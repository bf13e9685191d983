// SPDX-License-Identifier: MIT
#include "hls/tag/variables.hpp"

#include "error.hpp"

#include <algorithm>
#include <tuple>
#include <utility>

namespace ispkit::hls {

namespace {

constexpr std::string_view k_reference_start = "{$";
constexpr std::string_view k_variable_characters =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

bool is_variable_name(std::string_view name) {
    return !name.empty() && name.find_first_not_of(k_variable_characters) == std::string_view::npos;
}

/// The position of the next "{$NAME}" at or after a position, and the name; npos if there is none.
std::pair<std::size_t, std::string_view> find_reference(std::string_view text, std::size_t from) {
    for (std::size_t at = text.find(k_reference_start, from); at != std::string_view::npos;
         at = text.find(k_reference_start, at + 1)) {
        const std::string_view rest = text.substr(at + k_reference_start.size());
        const std::size_t end =
            std::min(rest.find_first_not_of(k_variable_characters), rest.size());
        if (end != 0 && rest.substr(end).starts_with('}')) {
            return {at, rest.substr(0, end)};
        }
    }
    return {std::string_view::npos, {}};
}

const std::string& outside_value(const VariableValues& values, const std::string& name,
                                 std::string_view where) {
    const auto found = values.find(name);
    if (found == values.end()) {
        throw_error("the value of '{}' is in {}, which is not known here", name, where);
    }
    return found->second;
}

} // namespace

void Variables::define(const AttributeList& list) {
    const std::string name = quoted_attribute(list, "NAME");
    const std::string import = quoted_attribute(list, "IMPORT");
    const std::string parameter = quoted_attribute(list, "QUERYPARAM");
    const bool has_value = list.contains("VALUE");
    if (!name.empty() + !import.empty() + !parameter.empty() != 1 || has_value != !name.empty()) {
        throw_error("expected NAME with VALUE, or IMPORT, or QUERYPARAM");
    }
    const std::string& variable = has_value ? name : import.empty() ? parameter : import;
    if (!is_variable_name(variable)) {
        throw_error("'{}' is not a variable's name", variable);
    }
    std::string value =
        has_value ? replaced(quoted_attribute(list, "VALUE"))
        : import.empty()
            ? outside_value(outside_.query, variable, "the query of the playlist's URI")
            : outside_value(outside_.imported, variable, "the multivariant playlist");
    if (!values_.emplace(variable, std::move(value)).second) {
        throw_error("the variable '{}' is defined for the second time", variable);
    }
}

std::string Variables::replaced(std::string_view text) {
    std::string result;
    std::size_t done = 0;
    for (auto [at, name] = find_reference(text, 0); at != std::string_view::npos;
         std::tie(at, name) = find_reference(text, done)) {
        const auto value = values_.find(name);
        if (value == values_.end()) {
            throw_error("the variable '{}' is not defined before this line", name);
        }
        result.append(text.substr(done, at - done)).append(value->second);
        done = at + k_reference_start.size() + name.size() + 1;
        replaced_ += value->second.size();
        if (replaced_ > k_most_replaced) {
            throw_error("the variables' values fill more than {} bytes", k_most_replaced);
        }
    }
    if (done == 0) {
        return std::string(text);
    }
    result.append(text.substr(done));
    if (find_reference(result, 0).first != std::string_view::npos) {
        throw_error("the variables' values form another reference to a variable");
    }
    return result;
}

} // namespace ispkit::hls
