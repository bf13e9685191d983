// SPDX-License-Identifier: MIT
#include "hls/batch/provenance.hpp"

#include "error.hpp"
#include "text/hex.hpp"
#include "text/number.hpp"
#include "text/split.hpp"
#include "text/uri.hpp"

#include <openssl/crypto.h>
#include <openssl/sha.h>

#include <algorithm>
#include <array>

namespace ispkit::hls {

namespace {

constexpr std::string_view k_version = "1";
constexpr std::size_t k_fingerprint_size = 8;
constexpr std::string_view k_encrypt = "encrypt:";
constexpr std::string_view k_ranges = "ranges:";

std::string digest(io::ByteView bytes, std::size_t size) {
    std::array<std::uint8_t, SHA256_DIGEST_LENGTH> octets{};
    SHA256(bytes.data(), bytes.size(), octets.data());
    return text::to_hex(io::ByteView(octets).first(size));
}

std::string to_text(const FileState& state) {
    return fmt::format("{}:{}:{}", state.size, state.time, state.inode);
}

bool read_state(std::string_view text, FileState& state) {
    const std::string_view size = text::take_until(text, ':');
    const std::string_view time = text::take_until(text, ':');
    return text::read_number(size, state.size) && text::read_number(time, state.time) &&
           text::read_number(text, state.inode);
}

bool is_method(std::string_view text) {
    return !text.empty() && text.find_first_not_of("abcdefghijklmnopqrstuvwxyz0123456789:") ==
                                std::string_view::npos;
}

} // namespace

FileState state_of(const struct stat& status) {
    constexpr std::int64_t k_nanoseconds = 1'000'000'000;
    return {static_cast<std::uint64_t>(status.st_size),
            std::int64_t{status.st_mtim.tv_sec} * k_nanoseconds + status.st_mtim.tv_nsec,
            status.st_ino};
}

std::optional<FileState> state_of_file(const std::string& path) {
    struct stat status {};
    if (::stat(path.c_str(), &status) != 0 || !S_ISREG(status.st_mode)) {
        return std::nullopt;
    }
    return state_of(status);
}

std::string method_of(Direction direction, std::span<const CipherRange> ranges) {
    const CipherRange& first = ranges.front();
    if (!first.length && first.is_clear) {
        return "copy";
    }
    if (!first.length) {
        return fmt::format(
            "{}{}:{}", direction == Direction::encrypt ? k_encrypt : std::string_view("decrypt:"),
            fingerprint(first.key), text::to_hex(first.iv.octets));
    }
    std::string text;
    for (const CipherRange& range : ranges) {
        text += fmt::format("{} {} {} {}\n", range.is_clear ? "clear" : fingerprint(range.key),
                            text::to_hex(range.iv.octets), range.offset, range.length.value_or(0));
    }
    return fmt::format("{}{}:{}",
                       direction == Direction::encrypt ? k_ranges : std::string_view("clear:"),
                       ranges.size(), digest(io::as_bytes(text), k_block_size));
}

std::string method_of_playlist(std::string_view source) {
    return fmt::format("playlist:{}", digest(io::as_bytes(source), k_fingerprint_size));
}

std::string fingerprint(const ContentKey& key) {
    std::string text = "ispkit hls key fingerprint v1 ";
    text.reserve(text.size() + key.octets().size()); // growing would leave a copy of the key behind
    text += io::as_text(key.octets());
    std::string result = digest(io::as_bytes(text), k_fingerprint_size);
    OPENSSL_cleanse(text.data(), text.size());
    return result;
}

bool is_encryption(std::string_view method) {
    return method.starts_with(k_encrypt);
}

std::uint64_t ranges_in(std::string_view method) {
    std::uint64_t count = 0;
    if (method.starts_with(k_ranges)) {
        method.remove_prefix(k_ranges.size());
        text::read_number(text::take_until(method, ':'), count);
    }
    return count;
}

std::optional<Iv> iv_in(std::string_view method, const ContentKey& key) {
    const bool has_key = method.starts_with(fmt::format("{}{}:", k_encrypt, fingerprint(key)));
    return has_key ? iv_in(method) : std::nullopt;
}

std::optional<Iv> iv_in(std::string_view method) {
    Iv iv;
    if (!is_encryption(method) ||
        !text::from_hex(method.substr(method.rfind(':') + 1), iv.octets)) {
        return std::nullopt;
    }
    return iv;
}

std::string to_line(const Provenance& provenance) {
    return fmt::format("{} {} {} {} {}\n", k_version, text::uri_of_path(provenance.name),
                       provenance.method, to_text(provenance.input), to_text(provenance.output));
}

std::optional<Provenance> parse_provenance(std::string_view line) {
    Provenance result;
    const std::string_view version = text::take_until(line, ' ');
    const std::string_view name = text::take_until(line, ' ');
    const std::string_view method = text::take_until(line, ' ');
    const std::string_view input = text::take_until(line, ' ');
    if (version != k_version || !is_method(method) || !read_state(input, result.input) ||
        !read_state(line, result.output)) {
        return std::nullopt;
    }
    try {
        result.name = text::path_of_uri(name);
    } catch (const Error&) {
        return std::nullopt;
    }
    result.method = method;
    return result;
}

} // namespace ispkit::hls
