// SPDX-License-Identifier: MIT
#include "hls/crypt/key_ring.hpp"

#include "hls/crypt/numbered_name.hpp"

#include <utility>

namespace ispkit::hls {

KeyRing::KeyRing(const ContentKey& key)
    : method_(key.method()) {
    keys_.emplace(0, key);
}

KeyRing::KeyRing(std::string pattern, std::optional<std::uint64_t> rotate, Method method)
    : pattern_(std::move(pattern))
    , rotate_(rotate)
    , method_(method) {}

const ContentKey& KeyRing::at(std::uint64_t position) {
    const std::uint64_t number = rotate_ ? position / *rotate_ : 0;
    auto found = keys_.find(number);
    if (found == keys_.end()) {
        const std::string& file = files_.emplace_back(key_name(pattern_, rotate_, position));
        found = keys_.emplace(number, read_key(file, method_)).first;
    }
    return found->second;
}

std::string key_name(const std::string& pattern, std::optional<std::uint64_t> rotate,
                     std::uint64_t position) {
    return rotate ? numbered_name(pattern, position / *rotate) : pattern;
}

} // namespace ispkit::hls
