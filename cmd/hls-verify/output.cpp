// SPDX-License-Identifier: MIT
#include "output.hpp"

#include "cli/json.hpp"
#include "text/visible_text.hpp"

#include <fmt/format.h>

namespace ispkit {

namespace {

/// "'video_7.ts': ", "segments 7 to 406: " or "segments 7, 9 to 11: "; empty for a finding about
/// the playlist.
std::string subject_of(const hls::Finding& finding) {
    if (!finding.numbers.empty()) {
        return fmt::format("segments {}: ", finding.list_of_numbers());
    }
    if (finding.from && finding.to && finding.from != finding.to) {
        return fmt::format("segments {} to {}: ", *finding.from, *finding.to);
    }
    return finding.segment.empty() ? std::string() : fmt::format("'{}': ", finding.segment);
}

} // namespace

std::string to_text(const hls::Finding& finding) {
    const std::string place =
        finding.line == 0 ? finding.playlist : fmt::format("{}:{}", finding.playlist, finding.line);
    std::string text =
        text::visible_text(fmt::format("{}: {}: {}{} [{}]", place, hls::to_string(finding.severity),
                                       subject_of(finding), finding.text, finding.rule->name));
    text += '\n';
    if (!finding.remedy.empty()) {
        text += "    " + text::visible_text(finding.remedy) + "\n";
    }
    return text;
}

std::string to_json(const hls::Finding& finding) {
    cli::JsonObject object;
    object.add("rule", finding.rule->name);
    object.add("severity", hls::to_string(finding.severity));
    object.add("playlist", finding.playlist);
    const auto add_number = [&object](std::string_view name, std::optional<std::uint64_t> number) {
        if (number) {
            object.add(name, *number);
        }
    };
    const auto add_text = [&object](std::string_view name, const std::string& text) {
        if (!text.empty()) {
            object.add(name, text);
        }
    };
    add_number("line", finding.line == 0 ? std::nullopt : std::optional(finding.line));
    add_text("segment", finding.segment);
    add_number("from", finding.from);
    add_number("to", finding.to);
    if (!finding.numbers.empty()) {
        object.add("numbers", finding.numbers);
    }
    add_number("offset", finding.offset);
    object.add("text", finding.text);
    add_text("found", finding.found);
    add_text("expected", finding.expected);
    add_text("remedy", finding.remedy);
    object.add("source", finding.rule->source);
    return object.str() + "\n";
}

} // namespace ispkit
