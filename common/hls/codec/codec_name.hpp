// SPDX-License-Identifier: MIT
#pragma once

#include "io/bytes.hpp"

#include <string>
#include <string_view>

// Names of codecs for the attribute CODECS (RFC 6381) from the decoder's configuration. Each is
// empty if the configuration is cut off.
namespace ispkit::hls {

/// "avc1.64001f" (ISO/IEC 14496-15 annex E) from the three bytes of profile, constraints and level.
std::string h264_name(std::string_view entry, io::ByteView profile_and_level);

/// "hvc1.1.6.L93.90" (ISO/IEC 14496-15 annex E) from the twelve bytes of general_profile_space to
/// general_level_idc.
std::string h265_name(std::string_view entry, io::ByteView profile_tier_level);

/// "av01.0.04M.08" ("AV1 in ISO base media", section 5) from av1C.
std::string av1_name(io::ByteView configuration);

/// "vp09.00.10.08" ("VP codec ISO media file format binding") from vpcC.
std::string vp9_name(io::ByteView configuration);

} // namespace ispkit::hls
