// SPDX-License-Identifier: MIT
#pragma once

#include "hls/tag/attribute_list.hpp"

#include <cstdint>
#include <string>
#include <string_view>

namespace ispkit::hls {

/// The lowest EXT-X-VERSION that a playlist's tags allow (RFC 8216 section 7, section 8
/// of the second edition), and why.
class RequiredVersion {
public:
    /// Takes the tag in a line; the attributes are empty for a tag that has none.
    void see(std::string_view tag, std::string_view value, const AttributeList& attributes,
             std::uint64_t line);

    /// Call it after the last tag.
    void finish();

    std::uint64_t version() const { return version_; }
    /// "IV in EXT-X-KEY".
    const std::string& reason() const { return reason_; }
    std::uint64_t line() const { return line_; }

private:
    void see_instream_id(const AttributeList& attributes, std::uint64_t line);
    void require(std::uint64_t version, std::string_view reason, std::uint64_t line);

    std::uint64_t version_ = 1;
    std::string reason_;
    std::uint64_t line_ = 0;
    bool i_frames_only_ = false;
    std::uint64_t map_line_ = 0;
};

} // namespace ispkit::hls
