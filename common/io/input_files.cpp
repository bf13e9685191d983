// SPDX-License-Identifier: MIT
#include "io/input_files.hpp"

#include "error.hpp"
#include "io/file.hpp"

#include <sys/stat.h>
#include <unistd.h>

namespace ispkit::io {

namespace {

/// Whether a regular file of that name exists; for "-", whether the stream is a regular file.
bool find_file(const std::string& path, int stream, struct stat& status) {
    const int result =
        path == k_standard_stream ? ::fstat(stream, &status) : ::stat(path.c_str(), &status);
    return result == 0 && S_ISREG(status.st_mode);
}

} // namespace

void InputFiles::add(const std::string& path) {
    struct stat status {};
    if (find_file(path, STDIN_FILENO, status)) {
        files_.emplace(status.st_dev, status.st_ino);
    }
}

void InputFiles::refuse_as_output(const std::string& path) const {
    struct stat status {};
    if (find_file(path, STDOUT_FILENO, status) && files_.contains({status.st_dev, status.st_ino})) {
        throw_error("{}: this output is also an input",
                    path == k_standard_stream ? "standard output" : path);
    }
}

} // namespace ispkit::io
