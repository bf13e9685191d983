// SPDX-License-Identifier: MIT
#include "logfile/compression.hpp"

#include "error.hpp"
#include "io/file.hpp"

#include <unistd.h>

#include <algorithm>
#include <iterator>

namespace ispkit::logfile {

namespace {

struct Format {
    std::string_view magic;
    Compression compression;
    /// The command that prints what was compressed.
    std::string_view command;
};

constexpr Format k_formats[] = {{"\x1f\x8b", Compression::gzip, "zcat"},
                                {"BZh", Compression::bzip2, "bzcat"},
                                {"\xfd"
                                 "7zXZ",
                                 Compression::xz, "xzcat"},
                                {"\x28\xb5\x2f\xfd", Compression::zstd, "zstdcat"}};

/// By the first bytes; null for a pipe and for other content.
const Format* format_of(int fd, const std::string& path) {
    if (::lseek(fd, 0, SEEK_CUR) < 0) {
        return nullptr; // a pipe
    }
    std::string text(8, '\0');
    text.resize(io::read_full_at(fd, 0, io::as_mutable_bytes(text), path));
    const Format* const found =
        std::find_if(std::begin(k_formats), std::end(k_formats),
                     [&text](const Format& format) { return text.starts_with(format.magic); });
    return found == std::end(k_formats) ? nullptr : found;
}

} // namespace

Compression compression_of(int fd, const std::string& path) {
    const Format* const format = format_of(fd, path);
    return format == nullptr ? Compression::none : format->compression;
}

void refuse_compressed(int fd, const std::string& path) {
    if (const Format* const format = format_of(fd, path)) {
        throw_error("{}: is compressed (pass it as text, for example with '{} {}')", path,
                    format->command, path);
    }
}

} // namespace ispkit::logfile
