// SPDX-License-Identifier: MIT
#include "plan.hpp"

#include "error.hpp"
#include "hls/crypt/numbered_name.hpp"
#include "hls/playlist/multivariant_writer.hpp"
#include "hls/playlist/playlist_writer.hpp"
#include "io/file.hpp"
#include "text/path.hpp"

#include <openssl/rand.h>

#include <filesystem>
#include <utility>

namespace ispkit {

namespace {

constexpr std::size_t k_largest_iv_list = std::size_t{1} << 30;

std::uint64_t number_of(std::string_view path) {
    const auto number = hls::number_in_name(path);
    if (!number) {
        throw_error("{}: no number up to 2^64-1 in its name", path);
    }
    return *number;
}

hls::Iv random_iv() {
    hls::Iv iv;
    if (RAND_bytes(iv.octets.data(), static_cast<int>(iv.octets.size())) != 1) {
        throw_error("OpenSSL's random generator failed");
    }
    return iv;
}

} // namespace

std::uint64_t key_position(const Options& options, std::uint64_t position, std::string_view path) {
    return options.number_from_name ? number_of(path) : position;
}

IvSource::IvSource(const Options& options)
    : options_(options) {
    if (options.iv_list) {
        list_ = hls::parse_iv_list(io::read_file(*options.iv_list, k_largest_iv_list),
                                   *options.iv_list);
    }
}

hls::Iv IvSource::at(std::uint64_t position, std::string_view path) const {
    if (options_.iv) {
        return *options_.iv;
    }
    if (options_.random_iv) {
        return random_iv();
    }
    if (options_.iv_list) {
        return hls::iv_in_list(list_, path);
    }
    if (options_.number_from_name) {
        return hls::iv_of_sequence_number(number_of(path));
    }
    return hls::iv_of_sequence_number(options_.first + position);
}

Plan plan_segments(const Options& options, Keys& keys) {
    const IvSource ivs(options);
    Plan plan;
    plan.jobs.reserve(options.segments.size());
    for (std::size_t i = 0; i < options.segments.size(); ++i) {
        const std::string& input = options.segments[i];
        const std::string_view name = text::file_name(input);
        if (name.empty() || name == "." || name == "..") {
            throw_error("{}: is a directory", input);
        }
        if (options.random_iv && !options.json && name.find('\n') != std::string_view::npos) {
            throw_error(
                "{}: a name with a line break does not fit into 'NAME IV' lines (use --json)",
                input);
        }
        plan.jobs.push_back(
            {input,
             fmt::format("{}/{}", *options.output_folder, name),
             {{.key = keys.at("", key_position(options, i, input)), .iv = ivs.at(i, input)}}});
    }
    return plan;
}

void refuse_partial_segments(const SourceMedia& source, const hls::MediaSegment& segment,
                             hls::SourceLine line) {
    for (const std::string_view tag : segment.other_tags) {
        if (!tag.starts_with("#EXT-X-PART:") && !tag.starts_with("#EXT-X-PRELOAD-HINT:")) {
            continue;
        }
        if (!segment.uri.empty()) {
            throw_error("{}: '{}' has partial segments, which are not supported",
                        place(source.path, line.number), segment.uri);
        }
        throw_error("{}: partial segments after line {}, which are not supported", source.path,
                    line.number);
    }
}

PlannedPlaylist planned_media(const Options& options, const SourceMedia& source) {
    return {.path = *options.output_folder + "/" + source.name,
            .text = hls::write_playlist(source.playlist),
            .source = std::filesystem::canonical(source.path).string(),
            .has_ended = source.playlist.end_list};
}

PlannedPlaylist planned_multivariant(const Options& options, const SourceMultivariant& source) {
    return {.path = *options.output_folder + "/" + source.name,
            .text = hls::write_playlist(source.playlist),
            .source = std::filesystem::canonical(source.path).string(),
            .is_multivariant = true};
}

} // namespace ispkit
