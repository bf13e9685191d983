// SPDX-License-Identifier: MIT
#include "plan.hpp"

#include "error.hpp"
#include "hls/numbered_name.hpp"
#include "io/file.hpp"

#include <openssl/rand.h>

#include <algorithm>
#include <utility>

namespace ispkit {

namespace {

constexpr std::size_t k_largest_iv_list = std::size_t{1} << 30;

std::string_view file_name(std::string_view path) {
    return path.substr(path.rfind('/') + 1);
}

std::uint64_t number_of(std::string_view path) {
    const auto number = hls::number_in_name(path);
    if (!number) {
        raise("{}: no number up to 2^64-1 in its name", path);
    }
    return *number;
}

/// The segments in the order that --rotate counts them in, which m3u8-gen puts them into as well.
std::vector<std::string> in_order(const Options& options) {
    if (!options.number_from_name) {
        return options.segments;
    }
    std::vector<std::pair<std::uint64_t, std::string>> numbered;
    numbered.reserve(options.segments.size());
    for (const std::string& path : options.segments) {
        numbered.emplace_back(number_of(path), path);
    }
    std::stable_sort(numbered.begin(), numbered.end(),
                     [](const auto& a, const auto& b) { return a.first < b.first; });
    std::vector<std::string> segments;
    segments.reserve(numbered.size());
    for (auto& [number, path] : numbered) {
        segments.push_back(std::move(path));
    }
    return segments;
}

hls::Iv random_iv() {
    hls::Iv iv;
    if (RAND_bytes(iv.octets.data(), static_cast<int>(iv.octets.size())) != 1) {
        raise("OpenSSL's random generator failed");
    }
    return iv;
}

} // namespace

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

Plan plan_segments(const Options& options, hls::KeyRing& keys) {
    const IvSource ivs(options);
    const std::vector<std::string> segments = in_order(options);
    Plan plan;
    plan.jobs.reserve(segments.size());
    for (std::size_t i = 0; i < segments.size(); ++i) {
        const std::string& input = segments[i];
        const std::string_view name = file_name(input);
        if (name.empty() || name == "." || name == "..") {
            raise("{}: is a directory", input);
        }
        if (options.random_iv && !options.json && name.find('\n') != std::string_view::npos) {
            raise("{}: a name with a line break does not fit into 'NAME IV' lines: use --json",
                  input);
        }
        plan.jobs.push_back({input,
                             fmt::format("{}/{}", *options.output_folder, name),
                             {{.key = keys.at(i), .iv = ivs.at(i, input)}}});
    }
    return plan;
}

} // namespace ispkit
