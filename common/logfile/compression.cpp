// SPDX-License-Identifier: MIT
#include "logfile/compression.hpp"

#include "error.hpp"

#include <unistd.h>

#include <algorithm>
#include <utility>

namespace ispkit::logfile {

Compression compression_of(int fd) {
    constexpr std::pair<std::string_view, Compression> k_magics[] = {
        {"\x1f\x8b", Compression::gzip},
        {"BZh", Compression::bzip2},
        {"\xfd"
         "7zXZ",
         Compression::xz},
        {"\x28\xb5\x2f\xfd", Compression::zstd}};
    char start[8] = {};
    const ssize_t length = ::pread(fd, start, sizeof start, 0); // fails for a pipe
    const std::string_view text(start, static_cast<std::size_t>(std::max<ssize_t>(length, 0)));
    for (const auto& [magic, compression] : k_magics) {
        if (text.starts_with(magic)) {
            return compression;
        }
    }
    return Compression::none;
}

void refuse_compressed(int fd, std::string_view path) {
    const Compression compression = compression_of(fd);
    if (compression != Compression::none) {
        const std::string_view command = compression == Compression::gzip    ? "zcat"
                                         : compression == Compression::bzip2 ? "bzcat"
                                         : compression == Compression::xz    ? "xzcat"
                                                                             : "zstdcat";
        throw_error("{}: is compressed (pass it as text, for example with '{} {}')", path, command,
                    path);
    }
}

} // namespace ispkit::logfile
