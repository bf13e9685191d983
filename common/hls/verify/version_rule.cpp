// SPDX-License-Identifier: MIT
#include "hls/verify/version_rule.hpp"

namespace ispkit::hls {

void RequiredVersion::see(std::string_view tag, std::string_view value,
                          const AttributeList& attributes, std::uint64_t line) {
    const auto has = [&attributes](std::string_view name) { return attributes.count(name) > 0; };
    if (tag == "#EXTINF" && value.substr(0, value.find(',')).find('.') != std::string_view::npos) {
        require(3, "a decimal EXTINF", line);
    } else if (tag == "#EXT-X-BYTERANGE") {
        require(4, "EXT-X-BYTERANGE", line);
    } else if (tag == "#EXT-X-I-FRAMES-ONLY") {
        require(4, "EXT-X-I-FRAMES-ONLY", line);
    } else if (tag == "#EXT-X-KEY" && (has("KEYFORMAT") || has("KEYFORMATVERSIONS"))) {
        require(5, "KEYFORMAT in EXT-X-KEY", line);
    } else if (tag == "#EXT-X-KEY" && has("IV")) {
        require(2, "IV in EXT-X-KEY", line);
    } else if (tag == "#EXT-X-MAP") {
        require(5, "EXT-X-MAP", line);
        map_line_ = map_line_ == 0 ? line : map_line_;
    } else if (tag == "#EXT-X-MEDIA" && has("INSTREAM-ID")) {
        see_instream_id(attributes, line);
    } else if (tag == "#EXT-X-DEFINE") {
        require(8, "EXT-X-DEFINE", line);
    } else if (tag == "#EXT-X-SKIP") {
        require(9, "EXT-X-SKIP", line);
    }
    if (tag == "#EXT-X-KEY" && has("METHOD") && attributes.at("METHOD").text == "SAMPLE-AES") {
        require(5, "METHOD=SAMPLE-AES in EXT-X-KEY", line);
    }
    if (tag == "#EXT-X-SKIP" && has("RECENTLY-REMOVED-DATERANGES")) {
        require(10, "RECENTLY-REMOVED-DATERANGES in EXT-X-SKIP", line);
    }
    if (tag == "#EXT-X-DEFINE" && has("QUERYPARAM")) {
        require(11, "QUERYPARAM in EXT-X-DEFINE", line);
    }
    if (has("REQ-VIDEO-LAYOUT")) {
        require(12, "REQ-VIDEO-LAYOUT", line);
    }
    i_frames_only_ = i_frames_only_ || tag == "#EXT-X-I-FRAMES-ONLY";
}

void RequiredVersion::see_instream_id(const AttributeList& attributes, std::uint64_t line) {
    const auto type = attributes.find("TYPE");
    if (type != attributes.end() && type->second.text != "CLOSED-CAPTIONS") {
        require(13, "INSTREAM-ID without TYPE=CLOSED-CAPTIONS", line);
    } else if (attributes.at("INSTREAM-ID").text.starts_with("SERVICE")) {
        require(7, "SERVICE in INSTREAM-ID", line);
    }
}

void RequiredVersion::finish() {
    if (map_line_ != 0 && !i_frames_only_) {
        require(6, "EXT-X-MAP without EXT-X-I-FRAMES-ONLY", map_line_);
    }
}

void RequiredVersion::require(std::uint64_t version, std::string_view reason, std::uint64_t line) {
    if (version > version_) {
        version_ = version;
        reason_ = reason;
        line_ = line;
    }
}

} // namespace ispkit::hls
