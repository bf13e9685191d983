// SPDX-License-Identifier: MIT
#include "hls/playlist/tag_version.hpp"

#include <algorithm>
#include <string_view>

namespace ispkit::hls {

unsigned version_of(const Key& key) {
    constexpr unsigned k_iv_version = 2;
    constexpr unsigned k_key_format_version = 5;
    constexpr unsigned k_sample_aes_version = 5; // second edition
    unsigned version = key.iv ? k_iv_version : 1;
    if (!key.key_format.empty() || !key.key_format_versions.empty()) {
        version = k_key_format_version;
    }
    if (key.method.starts_with(k_method_sample_aes)) {
        version = std::max(version, k_sample_aes_version);
    }
    return version;
}

unsigned version_of_tags(const std::vector<std::string>& tags) {
    constexpr unsigned k_define_version = 8;
    constexpr unsigned k_query_parameter_version = 11;
    unsigned version = 1;
    for (const std::string_view tag : tags) {
        if (tag.starts_with("#EXT-X-DEFINE:")) {
            version = std::max(version, tag.find("QUERYPARAM=") == std::string_view::npos
                                            ? k_define_version
                                            : k_query_parameter_version);
        }
    }
    return version;
}

} // namespace ispkit::hls
