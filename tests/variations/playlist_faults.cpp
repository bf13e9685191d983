// SPDX-License-Identifier: MIT
#include "faults.hpp"

#include <algorithm>

namespace ispkit::variations {

namespace {

/// The first line of each media playlist that follows its head.
constexpr std::string_view k_duration = "#EXTINF:";

bool is_vod(const Presentation& presentation) {
    return is_single(presentation) && presentation.media().type == ListType::vod;
}

bool has_no_type(const Presentation& presentation) {
    const ListType type = presentation.media().type;
    return is_single(presentation) && (type == ListType::none || type == ListType::live);
}

bool has_key_tag(const Presentation& presentation) {
    return is_single(presentation) && presentation.media().segments.front().tag;
}

auto before(std::string_view beginning, std::string_view line) {
    return in_text([=](std::string text) { return with_line(std::move(text), beginning, line); });
}

auto without(std::string_view beginning) {
    return in_text([=](std::string text) { return without_line(std::move(text), beginning); });
}

auto with_target_duration(int factor) {
    return in_text([=](std::string text) {
        constexpr std::string_view k_tag = "#EXT-X-TARGETDURATION:";
        const std::size_t at = text.find(k_tag) + k_tag.size();
        const int seconds = std::stoi(text.substr(at));
        return text.replace(at, text.find('\n', at) - at, std::to_string(seconds * factor));
    });
}

/// In the root's text, the URI of its first segment becomes another, and so does its file.
void rename_first(Publication& publication, const std::string& to) {
    std::string text = publication.text();
    const std::size_t begin = text.find('\n', text.find(k_duration)) + 1;
    const std::string uri = text.substr(begin, text.find('\n', begin) - begin);
    publication.resources.files[to] = publication.resources.files.at(uri);
    publication.set_text(text.replace(begin, uri.size(), to));
}

} // namespace

std::vector<Fault> playlist_faults() {
    return {
        {"no-extm3u", "no first line", is_single, nullptr, without("#EXTM3U")},
        {"no-extm3u", "no playlist", is_single, nullptr,
         in_text([](const std::string&) { return std::string("<html></html>\n"); })},
        {"utf8", "Latin-1 in a comment", is_single, nullptr, before(k_duration, "# caf\xe9")},
        {"bom", "a byte order mark", is_single, nullptr,
         in_text([](const std::string& text) { return "\xef\xbb\xbf" + text; })},
        {"control-character", "a bell in a comment", is_single, nullptr,
         before(k_duration, "# \a")},
        {"attribute-syntax", "an attribute without value", is_single, nullptr,
         before(k_duration, "#EXT-X-START:TIME-OFFSET")},
        {"attribute-syntax", "blanks in an attribute list", has_key_tag, nullptr,
         in_text([](std::string text) { return text.insert(text.find(",URI="), " "); })},
        {"tag-syntax", "a bit rate in words", is_single, nullptr,
         before(k_duration, "#EXT-X-BITRATE:high")},
        {"tag-syntax", "a duration without comma", is_single, nullptr,
         in_text([](std::string text) { return text.erase(text.find(",\n"), 1); })},
        {"duplicate-tag", "two versions", is_single, nullptr,
         before(k_duration, "#EXT-X-VERSION:3")},
        {"tag-in-wrong-playlist", "a tag of multivariant playlists", is_single, nullptr,
         before(k_duration, "#EXT-X-SESSION-DATA:DATA-ID=\"title\",VALUE=\"x\"")},
        {"version-too-low", "version 1", has_decimals, nullptr,
         in_text([](const std::string& text) {
             return with_line(without_line(text, "#EXT-X-VERSION"), "#EXT-X-TARGET",
                              "#EXT-X-VERSION:1");
         })},
        {"version-too-low", "no version", has_decimals, nullptr, without("#EXT-X-VERSION")},
        {"target-duration-missing", "no target duration", is_single, nullptr,
         without("#EXT-X-TARGETDURATION")},
        {"target-duration-exceeded", "a target duration of 0", is_single, nullptr,
         with_target_duration(0)},
        {"target-duration-needless", "a target duration that is far too long",
         all_of(is_single, has_end), nullptr, with_target_duration(10)},
        {"extinf-missing", "a segment without duration", is_single, nullptr, without(k_duration)},
        {"media-sequence-misplaced", "a media sequence number at the end", is_single, nullptr,
         in_text([](const std::string& text) { return text + "#EXT-X-MEDIA-SEQUENCE:9\n"; })},
        {"endlist-missing", "no end", is_vod, nullptr, without("#EXT-X-ENDLIST")},
        {"key-format", "a key system", all_of(has_key_tag, has_decimals), nullptr,
         in_text([](const std::string& text) {
             return replaced(with_line(without_line(text, "#EXT-X-VERSION"), "#EXT-X-TARGET",
                                       "#EXT-X-VERSION:6"),
                             ",URI=", ",KEYFORMAT=\"com.example\",URI=");
         })},
        {"key-method", "a method that is not decrypted", has_key_tag, nullptr,
         in_text([](const std::string& text) {
             return replaced(text, "METHOD=AES-", "METHOD=SAMPLE-AES-CTR-");
         })},
        {"uri-missing", "no last URI", is_single, nullptr,
         in_text([](const std::string& text) { return text + "#EXTINF:1,\n"; })},
        {"uri-missing", "a key without URI", has_key_tag, nullptr, in_text([](std::string text) {
             const std::size_t at = text.find(",URI=\"");
             return text.erase(at, text.find('"', at + 6) + 1 - at);
         })},
        {"file-missing", "a segment is not there", all_of(is_single, has_files), nullptr,
         [](Publication& publication) {
             auto& files = publication.resources.files;
             files.erase(std::find_if(files.begin(), files.end(), [](const auto& file) {
                 return file.first.starts_with("media_1");
             }));
         }},
        {"uri-unsafe", "a blank in a URI", all_of(is_single, has_files), nullptr,
         [](Publication& publication) {
             rename_first(publication, "my file");
             auto& files = publication.resources.files;
             files["my%20file"] = files.at("my file"); // memory knows no percent-encoding
         }},
        {"type-mismatch", "a type that there is not", has_no_type, nullptr,
         before("#EXT-X-TARGET", "#EXT-X-PLAYLIST-TYPE:LIVE")},
        {"part-hold-back", "HOLD-BACK of a second", is_single, nullptr,
         before("#EXT-X-TARGET", "#EXT-X-SERVER-CONTROL:HOLD-BACK=1.0")},
    };
}

} // namespace ispkit::variations
