// SPDX-License-Identifier: MIT
#include "cli/json.hpp"

#include <fmt/ranges.h>
#include <nlohmann/json.hpp>

namespace ispkit::cli {

namespace {

std::string in_quotes(std::string_view text) {
    return nlohmann::json(text).dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
}

} // namespace

JsonObject& JsonObject::add(std::string_view name, std::string_view text) {
    add_name(name);
    text_ += in_quotes(text);
    return *this;
}

JsonObject& JsonObject::add(std::string_view name, std::uint64_t number) {
    add_name(name);
    text_ += fmt::to_string(number);
    return *this;
}

JsonObject& JsonObject::add_truth(std::string_view name, bool truth) {
    add_name(name);
    text_ += truth ? "true" : "false";
    return *this;
}

JsonObject& JsonObject::add(std::string_view name, const std::vector<std::string>& texts) {
    add_name(name);
    text_ += '[';
    for (const std::string& text : texts) {
        text_ += text_.ends_with('[') ? "" : ",";
        text_ += in_quotes(text);
    }
    text_ += ']';
    return *this;
}

JsonObject& JsonObject::add(std::string_view name, const std::vector<std::uint64_t>& numbers) {
    add_name(name);
    text_ += fmt::format("[{}]", fmt::join(numbers, ","));
    return *this;
}

JsonObject& JsonObject::add(std::string_view name, const JsonObject& object) {
    add_name(name);
    text_ += object.str();
    return *this;
}

JsonObject& JsonObject::add(std::string_view name, const std::vector<JsonObject>& objects) {
    add_name(name);
    text_ += '[';
    for (const JsonObject& object : objects) {
        text_ += text_.ends_with('[') ? "" : ",";
        text_ += object.str();
    }
    text_ += ']';
    return *this;
}

void JsonObject::add_name(std::string_view name) {
    text_ += fmt::format("{}{}:", text_.size() == 1 ? "" : ",", in_quotes(name));
}

void print_numbers(std::initializer_list<std::pair<std::string_view, std::int64_t>> numbers,
                   bool as_json) {
    JsonObject object;
    for (const auto& [name, number] : numbers) {
        if (as_json) {
            object.add(name, static_cast<std::uint64_t>(number));
        } else {
            fmt::print("{}\t{}\n", name, number);
        }
    }
    if (as_json) {
        fmt::print("{}\n", object.str());
    }
}

} // namespace ispkit::cli
