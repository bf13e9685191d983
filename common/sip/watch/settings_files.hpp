// SPDX-License-Identifier: MIT
#pragma once

#include "io/file_status/file_identity.hpp"

#include <string>
#include <utility>
#include <vector>

namespace ispkit::sip {

/// Files whose content is part of the settings, which are to be read again after a change.
class SettingsFiles {
public:
    explicit SettingsFiles(std::vector<std::string> paths)
        : paths_(std::move(paths))
        , read_(identities())
        , found_(read_) {}

    /// Whether a file has changed since this was last true, and not again since the last call: it
    /// has been written to its end.
    bool have_changed() {
        const bool has_settled = found_ == std::exchange(found_, identities());
        return has_settled && found_ != std::exchange(read_, found_);
    }

private:
    std::vector<io::FileIdentity> identities() const {
        std::vector<io::FileIdentity> all;
        for (const std::string& path : paths_) {
            all.push_back(io::identity_of(path));
        }
        return all;
    }

    std::vector<std::string> paths_;
    /// As they were when they were read, and at the last look.
    std::vector<io::FileIdentity> read_;
    std::vector<io::FileIdentity> found_;
};

} // namespace ispkit::sip
