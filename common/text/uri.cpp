// SPDX-License-Identifier: MIT
#include "text/uri.hpp"

#include "error.hpp"
#include "text/hex.hpp"
#include "text/path.hpp"

#include <array>

namespace ispkit::text {

namespace {

// The letters come first: a scheme starts with one.
constexpr std::string_view k_scheme_characters =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+-.";
constexpr std::size_t k_letters = 52;
constexpr std::string_view k_unreserved =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~";
constexpr std::size_t k_hex_digits = 2;

// RFC 3986 section 3.1; any other colon belongs to a file name.
bool has_scheme(std::string_view uri) {
    const std::size_t end = uri.find_first_not_of(k_scheme_characters);
    return end != 0 && end != std::string_view::npos && uri[end] == ':' &&
           k_scheme_characters.find(uri.front()) < k_letters;
}

} // namespace

std::string percent_decoded(std::string_view text) {
    std::string decoded;
    decoded.reserve(text.size());
    for (std::size_t at = 0; at < text.size(); ++at) {
        if (text[at] != '%') {
            decoded += text[at];
            continue;
        }
        std::array<std::uint8_t, 1> octet{};
        if (!from_hex(text.substr(at + 1, k_hex_digits), octet)) {
            throw_error("a % in a URI is not followed by two hexadecimal digits");
        }
        decoded += static_cast<char>(octet.front());
        at += k_hex_digits;
    }
    return decoded;
}

std::string uri_of_path(std::string_view path) {
    std::string uri;
    uri.reserve(path.size());
    for (std::size_t at = 0; at < path.size(); ++at) {
        const char octet = path[at];
        // "//" at the start would name a host (section 4.2).
        const bool plain_slash = octet == '/' && !(at == 1 && path.front() == '/');
        if (plain_slash || k_unreserved.find(octet) != std::string_view::npos) {
            uri += octet;
        } else {
            uri += fmt::format("%{:02X}", static_cast<unsigned char>(octet));
        }
    }
    return uri;
}

bool is_relative(std::string_view uri) {
    constexpr std::string_view k_ends_of_first_part = ":/?#";
    const std::size_t end = uri.find_first_of(k_ends_of_first_part);
    return end != 0 && (end == std::string_view::npos || uri[end] != ':');
}

std::string path_of_uri(std::string_view uri) {
    const std::string_view reference = uri.substr(0, uri.find_first_of("?#"));
    if (has_scheme(reference) || reference.starts_with("//")) {
        throw_error("the URI does not name a local file");
    }
    std::string path = percent_decoded(reference);
    if (path.empty()) {
        throw_error("the URI has no path");
    }
    if (path.find('\0') != std::string::npos) {
        throw_error("the URI contains a NUL");
    }
    return path;
}

std::string path_of_uri(std::string_view uri, std::string_view folder) {
    return path_from(folder, path_of_uri(uri));
}

std::string file_name_of_uri(std::string_view uri) {
    std::string name = percent_decoded(file_name(uri.substr(0, uri.find_first_of("?#"))));
    constexpr std::string_view k_never_in_names("/\0", 2);
    if (name.empty() || name == "." || name == ".." ||
        name.find_first_of(k_never_in_names) != std::string::npos) {
        throw_error("the URI does not end with the name of a file");
    }
    return name;
}

bool stays_in_folder(std::string_view path) {
    if (path.empty() || path.starts_with('/')) {
        return false;
    }
    while (true) {
        const std::size_t slash = path.find('/');
        if (path.substr(0, slash) == "..") {
            return false;
        }
        if (slash == std::string_view::npos) {
            return true;
        }
        path.remove_prefix(slash + 1);
    }
}

} // namespace ispkit::text
