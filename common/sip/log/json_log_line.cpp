// SPDX-License-Identifier: MIT
#include "sip/log/json_log_line.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <utility>

namespace ispkit::sip {

namespace {

using nlohmann::json;

/// The text of a member, empty where there is none. journalctl writes a text with control
/// characters as a list of numbers.
std::string text_of(const json& parent, const char* name) {
    const auto member = parent.find(name);
    if (member == parent.end()) {
        return {};
    }
    if (!member->is_array()) {
        return member->is_string() ? member->get<std::string>() : std::string();
    }
    std::string text;
    for (const json& octet : *member) {
        if (!octet.is_number_unsigned()) {
            return {};
        }
        text.push_back(static_cast<char>(octet.get<unsigned>()));
    }
    return text;
}

} // namespace

std::optional<JsonLogLine> split_json_log_line(std::string_view line) {
    // Asterisk writes senders' bytes as they are, but a strict reader takes only UTF-8.
    std::string ascii(line);
    std::replace_if(
        ascii.begin(), ascii.end(), [](char c) { return static_cast<unsigned char>(c) >= 0x80; },
        '?');
    const json object = json::parse(ascii, nullptr, false);
    if (!object.is_object()) {
        return std::nullopt;
    }
    JsonLogLine split;
    if (split.text = text_of(object, "MESSAGE"); !split.text.empty()) {
        for (const char* const name :
             {"CONTAINER_NAME", "SYSLOG_IDENTIFIER", "_COMM", "_SYSTEMD_UNIT"}) {
            if (std::string program = text_of(object, name); !program.empty()) {
                split.programs.push_back(std::move(program));
            }
        }
        split.process = text_of(object, "_PID");
        split.time = text_of(object, "__REALTIME_TIMESTAMP");
        if (split.time.size() > 6) { // microseconds
            split.time.insert(split.time.size() - 6, 1, '.');
        }
        return split;
    }
    const auto logged = object.find("logmsg");
    if (logged == object.end() || !logged->is_object()) {
        return std::nullopt;
    }
    const auto location = logged->find("location");
    if (location == logged->end() || !location->is_object()) {
        return std::nullopt;
    }
    split.time = text_of(object, "timestamp");
    split.level = text_of(*logged, "level");
    split.file = text_of(*location, "filename");
    split.text = text_of(*logged, "message");
    return split;
}

} // namespace ispkit::sip
