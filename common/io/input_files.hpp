// SPDX-License-Identifier: MIT
#pragma once

#include <sys/types.h>

#include <set>
#include <string>
#include <utility>

namespace ispkit::io {

/// The regular files that a run reads, known by what they are and not by their names: so that it
/// writes over none of them, through whatever link.
class InputFiles {
public:
    /// "-" is standard input. What is missing is no input: whoever opens it says so.
    void add(const std::string& path);

    /// Throws Error where a path that is to be written is one of the files; "-" is standard output.
    void refuse_as_output(const std::string& path) const;

private:
    using Identity = std::pair<dev_t, ino_t>;
    std::set<Identity> files_;
};

} // namespace ispkit::io
