// SPDX-License-Identifier: MIT
#pragma once

#include "io/file.hpp"

#include <string>
#include <vector>

namespace ispkit::logfile {

/// Tells when something happens to a set of files, which need not be there: written to, made,
/// renamed (inotify(7)).
class FolderWatch {
public:
    FolderWatch();

    /// Watches the folder of that file, and the folder of what it links to.
    void add(const std::string& path);

    /// Becomes readable when something happens in one of the folders.
    int fd() const { return fd_.get(); }

    /// Takes what has happened; whether it was to one of the files, or a rotated one of theirs.
    bool drain();

    /// Watches folders that were missing before; to be called now and then.
    void retry();

private:
    bool concerns(std::string_view name) const;

    io::Fd fd_;
    std::vector<std::string> paths_;
    std::vector<std::string> names_;
};

} // namespace ispkit::logfile
