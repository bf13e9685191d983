// SPDX-License-Identifier: MIT
#include "sip/log/json_log_line.hpp"

#include "logfile/envelope/journal_line.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <utility>

namespace ispkit::sip {

using logfile::json_text;
using nlohmann::json;

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
    if (std::optional<logfile::JournalLine> entry = logfile::journal_line_of(object)) {
        for (std::string* const program :
             {&entry->container, &entry->identifier, &entry->command, &entry->unit}) {
            if (!program->empty()) {
                split.programs.push_back(std::move(*program));
            }
        }
        split.process = std::move(entry->process);
        split.time = std::move(entry->time);
        split.text = std::move(entry->text);
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
    split.time = json_text(object, "timestamp");
    split.level = json_text(*logged, "level");
    split.file = json_text(*location, "filename");
    split.text = json_text(*logged, "message");
    return split;
}

} // namespace ispkit::sip
