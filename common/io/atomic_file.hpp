// SPDX-License-Identifier: MIT
#pragma once

#include "io/bytes.hpp"
#include "io/file.hpp"

#include <sys/stat.h>
#include <sys/types.h>

#include <span>
#include <string>

namespace ispkit::io {

/// What to do where the output's name is taken. With `match`, a file of the same content stays, one
/// that is a beginning of it is replaced (nothing in it is lost), and any other is an error.
enum class Existing { replace, refuse, match };

/// Whether a file's content is on the disk before the file gets its name, so that even after a
/// power failure it is whole or not there. What is not synced survives the death of the process,
/// and is fit for what can be made again.
enum class Durability { synced, unsynced };

/// Permission bits before the umask.
inline constexpr mode_t k_public_mode = 0666;
inline constexpr mode_t k_secret_mode = 0600;

/// A file that appears under its name whole, at commit, or not at all: the octets go to a temporary
/// file in the same folder, which is removed where commit was not reached. A symbolic link stays
/// and the file that it points to is replaced; a device, pipe or folder is never replaced.
///
/// A file that is replaced leaves its permissions to the new one, as far as those that were asked
/// for reach; and its owner and group, where that is allowed and the file is no secret.
class AtomicFile {
public:
    /// Throws Error where the temporary file cannot be made, or the name is taken and must not be.
    AtomicFile(const std::string& path, mode_t mode, Existing existing);
    AtomicFile(AtomicFile&& other) noexcept;
    AtomicFile& operator=(AtomicFile&&) = delete;
    ~AtomicFile();

    const std::string& path() const { return path_; }

    /// Appends; throws Error (a full disk, say), naming the final path.
    void write(ByteView bytes);

    /// What fstat(2) tells of the file, which keeps its inode when it gets its name.
    struct stat status() const {
        return status_of(fd_.get(), path_);
    }

    /// Gives the file its name. Throws Error where another one is there that must stay.
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

/// Throws Error where an AtomicFile could not take this name: for a look at all names before the
/// first file is written.
void check_target(const std::string& path, Existing existing);

/// Commits files that belong together: the first gets its name when the content of all is on the
/// disk.
void commit_all(std::span<AtomicFile> files);

/// Writes a small file whole.
void write_file(const std::string& path, ByteView bytes, mode_t mode, Existing existing);

/// Removes the temporary files of this process and keeps it from making or committing any more:
/// the last act before it dies of a signal. Callable from an ordinary thread only.
void abandon_unfinished_files();

} // namespace ispkit::io
