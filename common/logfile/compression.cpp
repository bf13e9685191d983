// SPDX-License-Identifier: MIT
#include "logfile/compression.hpp"

#include "error.hpp"

#include <unistd.h>

#include <algorithm>
#include <iterator>

namespace ispkit::logfile {

bool is_compressed(int fd) {
    constexpr std::string_view k_magics[] = {"\x1f\x8b", "BZh",
                                             "\xfd"
                                             "7zXZ",
                                             "\x28\xb5\x2f\xfd"};
    char start[8] = {};
    const ssize_t length = ::pread(fd, start, sizeof start, 0); // fails for a pipe
    const std::string_view text(start, static_cast<std::size_t>(std::max<ssize_t>(length, 0)));
    return std::any_of(std::begin(k_magics), std::end(k_magics),
                       [&](std::string_view magic) { return text.starts_with(magic); });
}

void refuse_compressed(int fd, std::string_view path) {
    if (is_compressed(fd)) {
        throw_error("{}: is compressed (pass it as text, for example with 'zcat {}')", path, path);
    }
}

} // namespace ispkit::logfile
