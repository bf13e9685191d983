// SPDX-License-Identifier: MIT
#include "faults.hpp"

#include <algorithm>
#include <stdexcept>

namespace ispkit::variations {

bool is_single(const Presentation& presentation) {
    return presentation.renditions.empty() && due_advice(presentation).empty() &&
           !presentation.media().has_gap();
}

bool is_encrypted(const Presentation& presentation) {
    return is_single(presentation) && presentation.media().is_encrypted();
}

bool is_clear(const Presentation& presentation) {
    const std::vector<Segment>& segments = presentation.media().segments;
    return is_single(presentation) &&
           !(presentation.media().section && presentation.media().section->tag) &&
           std::none_of(segments.begin(), segments.end(),
                        [](const Segment& segment) { return segment.tag.has_value(); });
}

bool has_pattern(const Presentation& presentation) {
    constexpr std::uint64_t k_largest = std::uint64_t{1} << 62;
    const Playlist& media = presentation.media();
    return media.segments.size() >= 3 && media.sequence >= 7 && media.sequence < k_largest;
}

bool has_number_ivs(const Presentation& presentation) {
    return is_encrypted(presentation) && presentation.media().has_number_ivs() &&
           has_pattern(presentation);
}

bool has_sealed_section(const Presentation& presentation) {
    return is_encrypted(presentation) && presentation.media().section &&
           presentation.media().section->tag;
}

bool is_long(const Presentation& presentation) {
    return !presentation.media().stream->is("webvtt");
}

bool has_one_key(const Presentation& presentation) {
    return presentation.keys.size() == 1;
}

bool is_multivariant(const Presentation& presentation) {
    return !presentation.renditions.empty() && due_advice(presentation).empty();
}

bool is_mpegts(const Presentation& presentation) {
    return presentation.media().stream->is("ts");
}

bool is_fmp4(const Presentation& presentation) {
    return presentation.media().stream->is("fmp4");
}

bool is_packed(const Presentation& presentation) {
    return presentation.media().stream->is("packed");
}

bool has_end(const Presentation& presentation) {
    const ListType type = presentation.media().type;
    return type == ListType::none || type == ListType::vod;
}

bool has_files(const Presentation& presentation) {
    return !presentation.media().in_one_file;
}

bool has_decimals(const Presentation& presentation) {
    return is_single(presentation) && !presentation.media().whole_seconds;
}

bool has_video(const Presentation& presentation) {
    return presentation.media().stream->has_video();
}

std::string with_line(std::string text, std::string_view before, std::string_view line) {
    std::size_t at = text.find(before);
    while (at != std::string::npos && at != 0 && text[at - 1] != '\n') {
        at = text.find(before, at + 1);
    }
    return text.insert(std::min(at, text.size()), std::string(line) + '\n');
}

std::string without_line(std::string text, std::string_view beginning) {
    const std::size_t at = text.find(beginning);
    if (at == std::string::npos) {
        throw std::logic_error("no line to remove: " + std::string(beginning));
    }
    return text.erase(at, text.find('\n', at) + 1 - at);
}

std::string replaced(std::string text, std::string_view from, std::string_view to) {
    std::size_t at = text.find(from);
    if (at == std::string::npos) {
        throw std::logic_error("nothing to replace: " + std::string(from));
    }
    for (; at != std::string::npos; at = text.find(from, at + to.size())) {
        text.replace(at, from.size(), to);
    }
    return text;
}

} // namespace ispkit::variations
