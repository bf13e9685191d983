// SPDX-License-Identifier: MIT
#include "hls/verify/playlist_scan.hpp"

#include "error.hpp"
#include "hls/playlist/playlist.hpp"
#include "hls/tag/playlist_lines.hpp"
#include "hls/verify/finding_list.hpp"
#include "hls/verify/playlist_rules.hpp"
#include "hls/verify/tag_table.hpp"
#include "hls/verify/version_rule.hpp"
#include "text/ascii.hpp"
#include "text/number.hpp"
#include "text/split.hpp"
#include "text/utf8.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <map>
#include <optional>
#include <set>

namespace ispkit::hls {

namespace {

constexpr std::string_view k_first_line = "#EXTM3U";

/// The kind that more of its tags belong to; a playlist without either is a media playlist.
bool has_mostly_variants(std::string_view text) {
    std::size_t media = 0;
    std::size_t multivariant = 0;
    while (!text.empty()) {
        if (const KnownTag* tag = find_tag(split_tag(take_line(text)).name)) {
            media += tag->name == "#EXTINF" ? 1 : 0;
            multivariant += tag->place == TagPlace::multivariant ? 1 : 0;
        }
    }
    return multivariant > media;
}

bool is_playlist(std::string_view text) {
    bool has_tag = text.starts_with(k_first_line);
    while (!has_tag && !text.empty()) {
        has_tag = find_tag(split_tag(take_line(text)).name) != nullptr;
    }
    return has_tag;
}

bool is_control(std::uint32_t code) {
    return code < 0x20 || (code >= 0x7f && code <= 0x9f);
}

/// The attributes that no two of these tags may have alike.
struct Identity {
    std::string_view tag;
    std::array<std::string_view, 5> attributes;
};

constexpr auto k_identities = std::to_array<Identity>({
    {"#EXT-X-DEFINE", {"NAME", "IMPORT", "QUERYPARAM"}},
    {"#EXT-X-PRELOAD-HINT", {"TYPE"}},
    {"#EXT-X-MEDIA", {"TYPE", "GROUP-ID", "NAME"}},
    {"#EXT-X-SESSION-DATA", {"DATA-ID", "LANGUAGE"}},
    {"#EXT-X-SESSION-KEY", {"METHOD", "URI", "IV", "KEYFORMAT", "KEYFORMATVERSIONS"}},
});

constexpr char k_separator = '\n';

/// The tag and the values of those attributes; empty if several tags may be alike.
std::string identity_of(const KnownTag& tag, const AttributeList& attributes) {
    const auto* const found =
        std::find_if(k_identities.begin(), k_identities.end(),
                     [&tag](const Identity& identity) { return identity.tag == tag.name; });
    if (found == k_identities.end()) {
        return {};
    }
    std::string identity(tag.name);
    for (const std::string_view name : found->attributes) {
        const auto attribute = attributes.find(name);
        if (attribute != attributes.end()) {
            identity += k_separator;
            identity += attribute->second.text;
        }
    }
    return identity;
}

class Scanner {
public:
    explicit Scanner(std::string_view text) {
        if (text::drop_byte_order_mark(text)) {
            find(rule("bom"), 1, "starts with a byte order mark");
        }
        text_ = text;
        scan_.is_multivariant = has_mostly_variants(text);
    }

    PlaylistScan scan() {
        if (!is_playlist(text_)) {
            find(rule("no-extm3u"), 1,
                 text_.empty() ? "the playlist is empty"
                               : "not a playlist: neither #EXTM3U nor any tag of HLS");
            scan_.hides_media = true;
            scan_.findings = std::move(findings_).take();
            return std::move(scan_);
        }
        for (std::string_view rest = text_; !rest.empty();) {
            ++line_;
            scan_.mended += mended_line(take_line(rest));
            scan_.mended += '\n';
        }
        finish();
        scan_.uris = segments_;
        for (Finding& finding : std::move(rules_).finish(scan_.is_multivariant)) {
            scan_.hides_media = scan_.hides_media || finding.rule == &rule("byte-range");
            findings_.add(std::move(finding));
        }
        scan_.findings = std::move(findings_).take();
        return std::move(scan_);
    }

private:
    Finding& find(const Rule& rule, std::uint64_t line, std::string text) {
        return findings_.add(rule, line, std::move(text));
    }

    std::string mended_line(std::string_view line) {
        if (line_ == 1 && line != k_first_line) {
            find(rule("no-extm3u"), 1, "the first line is not #EXTM3U").remedy =
                "put a line #EXTM3U in front";
            const std::string_view name = split_tag(line).name;
            const bool matters = !line.starts_with('#') || find_tag(name) != nullptr;
            scan_.hides_media = scan_.hides_media || (matters && name != "#EXT-X-VERSION");
            read_line(line);
            return std::string(k_first_line);
        }
        const std::string clean = clean_characters(line);
        if (!read_line(clean)) {
            return {};
        }
        return clean.starts_with('#') ? clean : std::string(text::trim(clean));
    }

    /// Reports what is not allowed in any line, and takes it away: bytes of a URI that are not
    /// UTF-8 are percent-encoded.
    std::string clean_characters(std::string_view line) {
        std::string clean;
        bool has_control = false;
        bool is_utf8 = true;
        const bool is_uri = !line.starts_with('#');
        for (std::string_view rest = line; !rest.empty();) {
            const text::Utf8Character character = text::front_character(rest);
            const std::size_t length = std::max<std::size_t>(character.length, 1);
            if (character.length == 0) {
                is_utf8 = false;
                clean +=
                    is_uri ? fmt::format("%{:02X}", static_cast<unsigned char>(rest.front())) : "?";
            } else if (is_control(character.code)) {
                has_control = true;
            } else {
                clean += rest.substr(0, length);
            }
            rest.remove_prefix(length);
        }
        if (!is_utf8) {
            find(rule("utf8"), line_, "not UTF-8");
        }
        if (has_control) {
            find_control(line);
        }
        return clean;
    }

    /// Apple's own examples have a TAB as the title of EXTINF. The second edition separates the
    /// values of RECENTLY-REMOVED-DATERANGES by TABs.
    void find_control(std::string_view line) {
        const bool has_other = std::any_of(line.begin(), line.end(), [](char c) {
            return is_control(static_cast<unsigned char>(c)) && c != '\t' && (c & 0x80) == 0;
        });
        if (!has_other && line.starts_with("#EXT-X-SKIP:")) {
            return;
        }
        const bool only_tab =
            !has_other && line.starts_with("#EXTINF:") && line.find(',') < line.find('\t');
        Finding& finding = find(rule("control-character"), line_,
                                only_tab ? "a TAB in the title of EXTINF" : "a control character");
        finding.severity = only_tab ? Severity::warning : Severity::error;
    }

    /// Whether the line may stay.
    bool read_line(std::string_view line) {
        if (line.empty() || line == k_first_line) {
            return true;
        }
        if (!line.starts_with('#')) {
            return read_uri(line);
        }
        const auto [name, value] = split_tag(line);
        const KnownTag* tag = find_tag(name);
        return tag == nullptr || read_tag(*tag, value);
    }

    bool read_tag(const KnownTag& tag, std::string_view value) {
        const std::string name(tag.name.substr(1));
        const TagPlace wrong = scan_.is_multivariant ? TagPlace::media : TagPlace::multivariant;
        if (tag.place == wrong) {
            find(rule("tag-in-wrong-playlist"), line_,
                 fmt::format("{} in a {} playlist", name,
                             scan_.is_multivariant ? "multivariant" : "media"));
            return false;
        }
        has_discontinuity_ = has_discontinuity_ || tag.name == "#EXT-X-DISCONTINUITY";
        if (is_misplaced(tag)) {
            find(rule("media-sequence-misplaced"), line_,
                 fmt::format("{} after the first {}", name,
                             segments_ > 0 ? "segment" : "EXT-X-DISCONTINUITY"));
            scan_.hides_media = scan_.hides_media || tag.name == "#EXT-X-MEDIA-SEQUENCE";
            return false;
        }
        if (is_repeated(tag)) {
            find(rule("duplicate-tag"), line_,
                 fmt::format("{} for the second time in {}", name,
                             tag.times == TagTimes::once_in_playlist ? "the playlist"
                                                                     : "one segment"));
            return false;
        }
        await_uri(tag);
        return read_value(tag, name, value);
    }

    /// RFC 8216 4.3.3.2, 4.3.3.3.
    bool is_misplaced(const KnownTag& tag) const {
        return (tag.name == "#EXT-X-MEDIA-SEQUENCE" && segments_ > 0) ||
               (tag.name == "#EXT-X-DISCONTINUITY-SEQUENCE" &&
                (segments_ > 0 || has_discontinuity_));
    }

    /// After these tags comes a URI, also if they are malformed.
    void await_uri(const KnownTag& tag) {
        has_duration_ = has_duration_ || tag.name == "#EXTINF";
        if (tag.name == "#EXT-X-STREAM-INF") {
            require_uri_of_variant();
            awaits_uri_ = line_;
        }
    }

    void require_uri_of_variant() {
        if (awaits_uri_ != 0) {
            find(rule("uri-missing"), awaits_uri_, "EXT-X-STREAM-INF has no URI");
            scan_.hides_media = true;
        }
    }

    bool is_repeated(const KnownTag& tag) {
        switch (tag.times) {
        case TagTimes::once_in_playlist:
            return !seen_in_playlist_.insert(tag.name).second;
        case TagTimes::once_in_segment:
            return !seen_in_segment_.insert(tag.name).second;
        case TagTimes::any:
            break;
        }
        return false;
    }

    bool read_value(const KnownTag& tag, const std::string& name, std::string_view value) {
        AttributeList attributes;
        try {
            if (tag.value == TagValue::attributes) {
                attributes = parse_attribute_list(value);
                check_attributes(tag, attributes);
            }
            rules_.see(tag, value, attributes, line_);
        } catch (const Error& error) {
            const Rule& broken =
                tag.value == TagValue::attributes ? rule("attribute-syntax") : rule("tag-syntax");
            find(broken, line_, fmt::format("{}: {}", name, error.what()));
            hide_behind(tag);
            return false;
        }
        if (lacks_uri(tag, attributes)) {
            find(rule("uri-missing"), line_, fmt::format("{} has no URI", name));
            hide_behind(tag);
            return false;
        }
        see_key_format(tag, attributes);
        if (is_of_another(tag, name, attributes)) {
            return tag.name != "#EXT-X-DEFINE";
        }
        return tag.name != "#EXT-X-PLAYLIST-TYPE" || is_playlist_type(value);
    }

    /// The model of the strict parser has one key for a segment.
    void see_key_format(const KnownTag& tag, const AttributeList& attributes) {
        if (tag.name == "#EXT-X-KEY" && attributes.at("METHOD").text != "NONE") {
            const auto format = attributes.find("KEYFORMAT");
            key_formats_.emplace(format == attributes.end() ? "identity" : format->second.text);
            scan_.hides_media = scan_.hides_media || key_formats_.size() > 1;
        }
    }

    /// Whether an earlier tag already says what only one tag may say.
    bool is_of_another(const KnownTag& tag, const std::string& name,
                       const AttributeList& attributes) {
        const std::string identity = identity_of(tag, attributes);
        if (identity.empty() || identities_.insert(identity).second) {
            return false;
        }
        std::string found = identity.substr(identity.find(k_separator) + 1);
        std::replace(found.begin(), found.end(), k_separator, ' ');
        find(rule("duplicate-tag"), line_, fmt::format("a second {} for the same", name)).found =
            std::move(found);
        return true;
    }

    void hide_behind(const KnownTag& tag) {
        const auto harmless = {"#EXT-X-DATERANGE",     "#EXT-X-START",
                               "#EXT-X-VERSION",       "#EXT-X-TARGETDURATION",
                               "#EXT-X-PART-INF",      "#EXT-X-SERVER-CONTROL",
                               "#EXT-X-PLAYLIST-TYPE", "#EXT-X-PROGRAM-DATE-TIME"};
        scan_.hides_media = scan_.hides_media ||
                            std::find(harmless.begin(), harmless.end(), tag.name) == harmless.end();
    }

    bool read_uri(std::string_view uri) {
        ++segments_;
        rules_.see_uri(uri, line_);
        if (scan_.is_multivariant) {
            if (awaits_uri_ == 0) {
                find(rule("stream-inf-missing"), line_, "a URI without EXT-X-STREAM-INF");
                scan_.hides_media = true;
            }
            awaits_uri_ = 0;
            return true;
        }
        if (!has_duration_) {
            find(rule("extinf-missing"), line_, "a segment without EXTINF").segment = uri;
            scan_.hides_media = true;
        }
        has_duration_ = false;
        seen_in_segment_.clear();
        return true;
    }

    void finish() {
        if (has_duration_) {
            find(rule("uri-missing"), line_, "the last segment has no URI");
            scan_.hides_media = true;
        }
        require_uri_of_variant();
    }

    std::string_view text_;
    std::uint64_t line_ = 0;
    PlaylistScan scan_;
    FindingList findings_;
    PlaylistRules rules_;
    std::set<std::string_view> seen_in_playlist_;
    std::set<std::string_view> seen_in_segment_;
    std::set<std::string> identities_;
    std::set<std::string> key_formats_;
    std::uint64_t segments_ = 0;
    bool has_discontinuity_ = false;
    bool has_duration_ = false;
    /// The line of an EXT-X-STREAM-INF whose URI is still to come; else 0.
    std::uint64_t awaits_uri_ = 0;
};

} // namespace

PlaylistScan scan_playlist(std::string_view text) {
    return Scanner(text).scan();
}

} // namespace ispkit::hls
