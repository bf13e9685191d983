// SPDX-License-Identifier: MIT
#include "logfile/folder_watch.hpp"

#include "error.hpp"

#include <sys/inotify.h>
#include <unistd.h>

#include <algorithm>
#include <cstring>
#include <filesystem>

namespace ispkit::logfile {

namespace fs = std::filesystem;

FolderWatch::FolderWatch()
    : fd_(::inotify_init1(IN_NONBLOCK | IN_CLOEXEC)) {
    if (fd_.get() < 0) {
        throw_errno("cannot watch files");
    }
}

void FolderWatch::add(const std::string& path) {
    paths_.push_back(path);
    names_.push_back(fs::path(path).filename());
    retry();
}

void FolderWatch::retry() {
    constexpr std::uint32_t k_events =
        IN_MODIFY | IN_CREATE | IN_MOVED_TO | IN_MOVED_FROM | IN_DELETE;
    for (const std::string& path : paths_) {
        std::error_code error;
        const fs::path target = fs::canonical(path, error);
        for (const fs::path& file : {fs::path(path), target}) {
            const fs::path folder = file.parent_path();
            // Adding a watched folder again changes nothing; the next call tries a missing folder
            // again.
            ::inotify_add_watch(fd_.get(), folder.empty() ? "." : folder.c_str(), k_events);
            const std::string name = file.filename();
            if (!name.empty() && std::find(names_.begin(), names_.end(), name) == names_.end()) {
                names_.push_back(name);
            }
        }
    }
}

bool FolderWatch::drain() {
    alignas(inotify_event) char buffer[16 * 1024];
    bool concerned = false;
    for (;;) {
        const ssize_t size = ::read(fd_.get(), buffer, sizeof buffer);
        if (size <= 0) {
            return concerned;
        }
        for (ssize_t at = 0; at < size;) {
            inotify_event event{};
            std::memcpy(&event, buffer + at, sizeof event);
            const char* const name = buffer + at + sizeof event;
            // On overflow the kernel sends one event without a name.
            concerned = concerned || event.len == 0 || concerns(name);
            at += static_cast<ssize_t>(sizeof event + event.len);
        }
    }
}

bool FolderWatch::concerns(std::string_view name) const {
    return std::any_of(names_.begin(), names_.end(),
                       [&](const std::string& watched) { return name.starts_with(watched); });
}

} // namespace ispkit::logfile
