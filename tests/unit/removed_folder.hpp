// SPDX-License-Identifier: MIT
#pragma once

#include "temporary_folder.hpp"

#include <filesystem>

/// The working folder of a test case has been removed.
class RemovedFolder {
public:
    RemovedFolder() {
        const TemporaryFolder folder;
        std::filesystem::current_path(folder / "");
    }
    RemovedFolder(const RemovedFolder&) = delete;
    RemovedFolder& operator=(const RemovedFolder&) = delete;
    ~RemovedFolder() { std::filesystem::current_path(before_); }

private:
    std::filesystem::path before_ = std::filesystem::current_path();
};
