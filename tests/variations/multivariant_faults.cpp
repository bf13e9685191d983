// SPDX-License-Identifier: MIT
#include "faults.hpp"

namespace ispkit::variations {

namespace {

/// Gives the attribute of all variants another value.
auto with_value(std::string_view attribute, std::string_view value) {
    return in_text([=](std::string text) {
        const std::string name = fmt::format(",{}=", attribute);
        const std::size_t at = text.find(name) + name.size();
        const std::size_t end = text.find_first_of(",\n", at);
        return text.replace(at, end - at, value);
    });
}

bool has_sound(const Presentation& presentation) {
    return is_multivariant(presentation) && presentation.renditions.front().audio;
}

} // namespace

std::vector<Fault> multivariant_faults() {
    return {
        {"bandwidth-too-low", "a low BANDWIDTH", is_multivariant, nullptr,
         with_value("BANDWIDTH", "1000")},
        {"average-bandwidth-differs", "a high AVERAGE-BANDWIDTH", is_multivariant, nullptr,
         with_value("AVERAGE-BANDWIDTH", "9999999")},
        {"codecs-differ", "codecs of another profile", is_multivariant, nullptr,
         in_text(
             [](std::string text) { return text.replace(text.find("avc1.") + 5, 6, "640028"); })},
        {"codecs-missing", "no CODECS", is_multivariant, nullptr, in_text([](std::string text) {
             const std::size_t at = text.find("#EXT-X-STREAM-INF:CODECS=\"") + 18;
             return text.erase(at, text.find("\",", at) + 2 - at);
         })},
        {"resolution-differs", "another RESOLUTION", is_multivariant, nullptr,
         with_value("RESOLUTION", "1920x1080")},
        {"frame-rate-differs", "another FRAME-RATE", is_multivariant, nullptr,
         with_value("FRAME-RATE", "25.000")},
        {"group-missing", "a group that is not there", is_multivariant, nullptr,
         with_value("RESOLUTION", "64x36,VIDEO=\"angles\"")},
        {"variants-not-aligned", "a variant that lacks its last segment",
         all_of(is_multivariant, has_end),
         [](Presentation& presentation, Random&) {
             presentation.playlists[1].segments.pop_back();
         }},
        {"iframe-playlist-missing", "no I-frame playlist", is_multivariant, nullptr,
         in_text([](const std::string& text) {
             return without_line(text, "#EXT-X-I-FRAME-STREAM-INF");
         })},
        {"audio-not-in-all-groups", "a group without a language", has_sound, nullptr,
         in_text([](const std::string& text) {
             return text + "#EXT-X-MEDIA:TYPE=AUDIO,GROUP-ID=\"other\",NAME=\"English\"\n" +
                    "#EXT-X-MEDIA:TYPE=AUDIO,GROUP-ID=\"other\",NAME=\"German\"\n";
         })},
        {"stream-inf-missing", "a URI alone", is_multivariant, nullptr,
         in_text([](const std::string& text) { return text + "low.m3u8\n"; })},
        {"file-missing", "a media playlist is not there", is_multivariant, nullptr,
         [](Publication& publication) { publication.resources.files.erase("high.m3u8"); }},
        {"tag-in-wrong-playlist", "a tag of media playlists", is_multivariant, nullptr,
         replacing("#EXT-X-INDEPENDENT-SEGMENTS", "#EXT-X-INDEPENDENT-SEGMENTS\n#EXT-X-ENDLIST")},
    };
}

} // namespace ispkit::variations
