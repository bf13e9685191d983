// SPDX-License-Identifier: MIT
#pragma once

#include "io/file.hpp"

#include <string>
#include <vector>

namespace ispkit::logfile {

/// Reports when files of a set are written to, created or renamed (inotify(7)). The files need not
/// exist.
class FolderWatch {
public:
    FolderWatch();

    /// Watches the folder of that file and, for a link, the folder of its target.
    void add(const std::string& path);

    /// Becomes readable when something happens in one of the folders.
    int fd() const { return fd_.get(); }

    /// Reads the waiting events; returns whether one concerned a file of the set or a rotated one
    /// of it.
    bool drain();

    /// Starts to watch folders that were missing before. Call it now and then.
    void retry();

private:
    bool concerns(std::string_view name) const;

    io::Fd fd_;
    std::vector<std::string> paths_;
    std::vector<std::string> names_;
};

} // namespace ispkit::logfile
