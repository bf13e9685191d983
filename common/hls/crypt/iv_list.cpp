// SPDX-License-Identifier: MIT
#include "hls/crypt/iv_list.hpp"

#include "error.hpp"
#include "text/lines.hpp"
#include "text/path.hpp"

#include <nlohmann/json.hpp>

#include <utility>

namespace ispkit::hls {

namespace {

using Entry = std::pair<std::string, Iv>;

Entry parse_json_line(std::string_view line) {
    const auto object = nlohmann::json::parse(line, nullptr, false);
    if (object.is_object() && object.contains("name") && object["name"].is_string() &&
        object.contains("iv") && object["iv"].is_string()) {
        return {object["name"].get<std::string>(), parse_iv(object["iv"].get<std::string>())};
    }
    throw_error("not a JSON object with the strings \"name\" and \"iv\"");
}

Entry parse_plain_line(std::string_view line) {
    const std::size_t space = line.rfind(' ');
    if (space == std::string_view::npos || space == 0) {
        throw_error("not a line 'NAME IV'");
    }
    return {std::string(line.substr(0, space)), parse_iv(line.substr(space + 1))};
}

} // namespace

IvList parse_iv_list(std::string_view text, std::string_view name) {
    IvList list;
    text::for_each_line(text, name, [&](std::string_view line, std::uint64_t) {
        if (line.empty()) {
            return;
        }
        const Entry entry = line.ends_with('}') ? parse_json_line(line) : parse_plain_line(line);
        if (list.insert(entry).first->second != entry.second) {
            throw_error("{} has another IV on an earlier line", entry.first);
        }
    });
    return list;
}

const Iv& iv_in_list(const IvList& list, std::string_view path) {
    const auto found = list.find(text::file_name(path));
    if (found == list.end()) {
        throw_error("{}: its IV is not in the list", path);
    }
    return found->second;
}

} // namespace ispkit::hls
