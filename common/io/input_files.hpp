// SPDX-License-Identifier: MIT
#pragma once

#include <sys/types.h>

#include <set>
#include <string>
#include <utility>

namespace ispkit::io {

/// The regular files that a run reads, known by device and inode instead of name, so that the run
/// does not overwrite one of them, not even through a link.
class InputFiles {
public:
    /// "-" is standard input. A missing file is ignored here; the caller that opens it reports it.
    void add(const std::string& path);

    /// Throws Error if the path, which is to be written, is one of the files; "-" is standard
    /// output.
    void refuse_as_output(const std::string& path) const;

private:
    using Identity = std::pair<dev_t, ino_t>;
    std::set<Identity> files_;
};

} // namespace ispkit::io
