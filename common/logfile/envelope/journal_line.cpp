// SPDX-License-Identifier: MIT
#include "logfile/envelope/journal_line.hpp"

#include <nlohmann/json.hpp>

namespace ispkit::logfile {

using nlohmann::json;

std::string json_text(const json& parent, const char* name) {
    const auto member = parent.find(name);
    if (member == parent.end()) {
        return {};
    }
    if (!member->is_array()) {
        return member->is_string() ? member->get<std::string>() : std::string();
    }
    constexpr std::uint64_t k_largest_octet = 0xFF;
    std::string text;
    for (const json& octet : *member) {
        if (!octet.is_number_unsigned() || octet.get<std::uint64_t>() > k_largest_octet) {
            return {};
        }
        text.push_back(static_cast<char>(octet.get<std::uint8_t>()));
    }
    return text;
}

std::optional<JournalLine> journal_line_of(const json& object) {
    constexpr std::size_t k_microseconds = 6;
    JournalLine line;
    line.text = json_text(object, "MESSAGE");
    if (line.text.empty()) {
        return std::nullopt;
    }
    line.container = json_text(object, "CONTAINER_NAME");
    line.identifier = json_text(object, "SYSLOG_IDENTIFIER");
    line.command = json_text(object, "_COMM");
    line.unit = json_text(object, "_SYSTEMD_UNIT");
    line.host = json_text(object, "_HOSTNAME");
    line.process = json_text(object, "_PID");
    line.time = json_text(object, "__REALTIME_TIMESTAMP");
    if (line.time.size() > k_microseconds) {
        line.time.insert(line.time.size() - k_microseconds, 1, '.');
    }
    return line;
}

std::optional<JournalLine> split_journal_line(std::string_view line) {
    const json object = line.starts_with('{') ? json::parse(line, nullptr, false) : json();
    return object.is_object() ? journal_line_of(object) : std::nullopt;
}

} // namespace ispkit::logfile
