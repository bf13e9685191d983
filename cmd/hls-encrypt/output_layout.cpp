// SPDX-License-Identifier: MIT
#include "output_layout.hpp"

#include "error.hpp"
#include "hls/crypt/segment_cipher.hpp"

namespace ispkit {

namespace {

constexpr std::uint64_t k_whole = UINT64_MAX;

} // namespace

OutputLayout::OutputLayout(std::string root, std::string output_folder, Keys& keys)
    : root_(std::move(root))
    , output_folder_(std::move(output_folder))
    , keys_(keys) {}

Resource& OutputLayout::resource_of(const std::string& path) {
    const auto [entry, is_new] = resources_.try_emplace(path, Resource{path, jobs_.size()});
    if (is_new) {
        jobs_.push_back({root_ + path, output_of(path), {}});
    }
    return entry->second;
}

std::pair<PlacedPart, bool> OutputLayout::place(Resource& resource,
                                                const std::optional<hls::ByteRange>& range,
                                                const Encryption& encryption) {
    const Identity identity(resource.path, range ? range->offset : 0,
                            range ? range->length : k_whole);
    if (const auto found = placed_.find(identity); found != placed_.end()) {
        return {found->second, false};
    }
    hls::SegmentJob& job = jobs_[resource.job];
    if (!job.ranges.empty() && !(range && job.ranges.front().length)) {
        throw_error("'{}' occurs both whole and with a byte range", resource.path);
    }
    PlacedPart placed{resource.path, encryption, {}};
    if (range) {
        placed.range = {hls::encrypted_length(range->length), resource.length};
        resource.length += placed.range->length;
    }
    job.ranges.push_back(cipher_range(encryption, range));
    placed_.emplace(identity, placed);
    return {placed, true};
}

PlacedPart OutputLayout::place_alone(const std::string& path, const hls::ByteRange& range,
                                     const std::string& name, const Encryption& encryption) {
    const auto [entry, is_new] = placed_alone_.try_emplace(
        Identity(path, range.offset, range.length), PlacedPart{name, encryption, {}});
    if (is_new) {
        jobs_.push_back({root_ + path, output_of(name), {cipher_range(encryption, range)}});
    }
    return entry->second;
}

hls::CipherRange OutputLayout::cipher_range(const Encryption& encryption,
                                            const std::optional<hls::ByteRange>& range) {
    const hls::ContentKey& key = keys_.at(encryption.rendition, encryption.number);
    if (!range) {
        return {key, encryption.iv};
    }
    return {key, encryption.iv, range->offset, range->length};
}

} // namespace ispkit
