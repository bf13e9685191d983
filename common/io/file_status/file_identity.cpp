// SPDX-License-Identifier: MIT
#include "io/file_status/file_identity.hpp"

#include <sys/stat.h>

namespace ispkit::io {

FileIdentity identity_of(const std::string& path) {
    struct stat status {};
    if (::stat(path.c_str(), &status) != 0) {
        return {};
    }
    constexpr std::int64_t k_nanoseconds = 1'000'000'000;
    return {static_cast<std::int64_t>(status.st_dev), static_cast<std::int64_t>(status.st_ino),
            status.st_size, status.st_ctim.tv_sec * k_nanoseconds + status.st_ctim.tv_nsec};
}

} // namespace ispkit::io
