// SPDX-License-Identifier: MIT
#include "cli/json.hpp"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

namespace ispkit::cli {

namespace {

std::string quoted(std::string_view text) {
    return nlohmann::json(text).dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
}

} // namespace

JsonObject& JsonObject::add(std::string_view name, std::string_view text) {
    add_name(name);
    text_ += quoted(text);
    return *this;
}

JsonObject& JsonObject::add(std::string_view name, std::uint64_t number) {
    add_name(name);
    text_ += fmt::to_string(number);
    return *this;
}

void JsonObject::add_name(std::string_view name) {
    text_ += fmt::format("{}{}:", text_.size() == 1 ? "" : ",", quoted(name));
}

} // namespace ispkit::cli
