// SPDX-License-Identifier: MIT
#pragma once

#include "io/bytes.hpp"
#include "io/file.hpp"

#include <sys/stat.h>
#include <sys/types.h>

#include <span>
#include <string>

namespace ispkit::io {

/// The action if the output's name is taken. With `match`, a file with the same content stays, one
/// that is a beginning of it is replaced (no content is lost), and any other is an error.
enum class Existing { replace, refuse, match };

/// Whether a file's content is on the disk before the file gets its name, so that even after a
/// power failure it is whole or absent. An unsynced file survives the death of the process only;
/// that is enough for files that can be made again.
enum class Durability { synced, unsynced };

/// Permission bits before the umask.
inline constexpr mode_t k_public_mode = 0666;
inline constexpr mode_t k_secret_mode = 0600;

/// A file that appears under its name whole, at commit, or not at all: the bytes go to a temporary
/// file in the same folder, which is removed if commit() is not reached. A symbolic link stays, and
/// its target is replaced; a device, pipe or folder is never replaced.
///
/// The new file takes over the permissions of the file that it replaces, within those of `mode`;
/// also its owner and group, if that is allowed and the file is not secret.
class AtomicFile {
public:
    /// Throws Error if the temporary file cannot be made, or if the name is taken and `existing`
    /// forbids that.
    AtomicFile(const std::string& path, mode_t mode, Existing existing);
    AtomicFile(AtomicFile&& other) noexcept;
    AtomicFile& operator=(AtomicFile&&) = delete;
    ~AtomicFile();

    const std::string& path() const { return path_; }

    /// Appends; throws Error (a full disk, say), naming the final path.
    void write(ByteView bytes);

    /// Sets the permissions, whatever the umask and the replaced file.
    void set_mode(mode_t mode);

    /// The result of fstat(2). The file keeps its inode when it gets its name.
    struct stat status() const {
        return status_of(fd_.get(), path_);
    }

    /// Gives the file its name. Throws Error if a file that must not be replaced has it.
    void commit(Durability durability = Durability::synced);

private:
    friend void commit_all(std::span<AtomicFile> files);
    void take_after(const struct stat& old, mode_t mode);
    void sync();
    void publish();
    bool is_there_already() const;

    std::string path_;
    std::string temporary_path_;
    Existing existing_;
    Fd fd_;
};

/// Throws Error if an AtomicFile could not take this name. For checking all names before the first
/// file is written.
void check_target(const std::string& path, Existing existing);

/// Commits files that belong together: the first gets its name only once the content of all is on
/// the disk.
void commit_all(std::span<AtomicFile> files);

/// Writes a small file whole.
void write_file(const std::string& path, ByteView bytes, mode_t mode, Existing existing);

/// Flushes all that was written so far to the file system that the folder is on, by whichever
/// process. Throws Error if the folder cannot be read, or a write failed.
void sync_file_system(const std::string& folder);

/// Removes the temporary files of this process and prevents new ones and further commits: the last
/// step before the process dies of a signal. Call it from an ordinary thread only, not from a
/// signal handler.
void abandon_unfinished_files();

} // namespace ispkit::io
