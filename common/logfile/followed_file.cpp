// SPDX-License-Identifier: MIT
#include "logfile/followed_file.hpp"

#include "character_class.hpp"
#include "error.hpp"

#include <fcntl.h>
#include <sys/stat.h>

#include <algorithm>
#include <cstring>
#include <ctime>
#include <filesystem>

namespace ispkit::logfile {

namespace {

constexpr std::size_t k_buffer = 1 << 20;
constexpr std::size_t k_head = 128;
/// A file that was rotated away is let go when it has not grown for so many seconds.
constexpr std::int64_t k_rest_seconds = 60;

/// Opens a file if it is there; throws where it is and cannot be read.
std::optional<io::Fd> open_if_there(const std::string& path) {
    const int fd = ::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK);
    if (fd < 0 && errno != ENOENT && errno != ENOTDIR) {
        raise_errno("cannot open {}", path);
    }
    if (fd < 0) {
        return std::nullopt;
    }
    io::Fd file(fd);
    if (!S_ISREG(io::status_of(fd, path).st_mode)) {
        raise("{}: not a regular file: only such can be followed; pipes go to standard input",
              path);
    }
    return file;
}

bool begins_with(int fd, const std::string& head, const std::string& name) {
    char start[k_head];
    const std::size_t size = std::min(head.size(), sizeof start);
    return io::read_full_at(fd, 0, {reinterpret_cast<std::uint8_t*>(start), size}, name) == size &&
           std::memcmp(start, head.data(), size) == 0;
}

bool is_same_file(const struct stat& status, const Position& position) {
    return status.st_dev == position.device && status.st_ino == position.inode;
}

} // namespace

FollowedFile::FollowedFile(std::string path, const std::vector<Position>& positions)
    : path_(std::move(path))
    , buffer_(std::make_unique_for_overwrite<char[]>(k_buffer)) {
    for (const Position& position : positions) {
        std::optional<Source> source = find_file_of(position);
        has_gap_ = !source || was_rotated_again(*source);
        if (source) {
            sources_.push_back(std::move(*source));
        }
    }
    look_for_rotation();
}

/// The files beside the log whose names begin with its own.
std::vector<std::string> FollowedFile::rotated_files() const {
    namespace fs = std::filesystem;
    std::vector<std::string> files;
    const fs::path folder = fs::path(path_).parent_path();
    const std::string name = fs::path(path_).filename();
    std::error_code ignored; // a folder that cannot be listed has no rotated files to offer
    for (const auto& entry : fs::directory_iterator(folder.empty() ? "." : folder, ignored)) {
        if (entry.path() != path_ && entry.path().filename().string().starts_with(name)) {
            files.push_back(entry.path());
        }
    }
    return files;
}

/// Whether a file with a number or a date behind the log's name was written to after the one that
/// is read, which is neither it nor the log itself.
bool FollowedFile::was_rotated_again(const Source& source) const {
    struct stat log {};
    struct stat own {};
    if (::fstat(source.fd.get(), &own) != 0 || ::stat(path_.c_str(), &log) != 0 ||
        is_same_file(log, source.position)) {
        return false;
    }
    for (const std::string& file : rotated_files()) {
        const std::string name = std::filesystem::path(file).filename();
        const std::string suffix =
            name.substr(std::filesystem::path(path_).filename().string().size());
        struct stat other {};
        const bool is_rotated = suffix.size() > 1 && (suffix[0] == '.' || suffix[0] == '-') &&
                                is_digit(suffix[1]) && ::stat(file.c_str(), &other) == 0 &&
                                S_ISREG(other.st_mode) && other.st_ino != log.st_ino;
        if (is_rotated && other.st_mtime > own.st_mtime && other.st_size > 0) {
            return true;
        }
    }
    return false;
}

/// The file that a position is in: under the path or, rotated, beside it, by its inode or as a
/// copy.
std::optional<FollowedFile::Source> FollowedFile::find_file_of(const Position& position) const {
    std::vector<std::string> candidates = rotated_files();
    candidates.insert(candidates.begin(), path_);
    constexpr std::size_t k_telling_head = 32;
    for (const bool by_inode : {true, false}) {
        for (const std::string& candidate : candidates) {
            const int fd = ::open(candidate.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK);
            if (fd < 0) {
                continue;
            }
            io::Fd file(fd);
            const struct stat status = io::status_of(fd, candidate);
            const bool is_it =
                by_inode ? is_same_file(status, position) : position.head.size() >= k_telling_head;
            if (is_it && S_ISREG(status.st_mode) &&
                static_cast<std::uint64_t>(status.st_size) >= position.offset &&
                begins_with(fd, position.head, candidate)) {
                Position there = position;
                there.device = status.st_dev;
                there.inode = status.st_ino;
                return Source{std::move(file), candidate, there};
            }
        }
    }
    return std::nullopt;
}

void FollowedFile::open_current() {
    std::optional<io::Fd> file = open_if_there(path_);
    if (!file) {
        return;
    }
    const struct stat status = io::status_of(file->get(), path_);
    Position start;
    start.device = status.st_dev;
    start.inode = status.st_ino;
    sources_.push_back({std::move(*file), path_, start});
}

void FollowedFile::look_for_rotation() {
    struct stat there {};
    if (::stat(path_.c_str(), &there) != 0) {
        return;
    }
    if (sources_.empty() || !is_same_file(there, sources_.back().position)) {
        open_current();
        return;
    }
    Source& current = sources_.back();
    const bool was_truncated =
        static_cast<std::uint64_t>(there.st_size) < current.position.offset ||
        !begins_with(current.fd.get(), current.position.head, path_);
    if (!was_truncated) {
        return;
    }
    const Position before = std::exchange(
        current.position, Position{.device = there.st_dev, .inode = there.st_ino, .head = {}});
    if (std::optional<Source> copy = find_file_of(before)) {
        sources_.insert(sources_.end() - 1, std::move(*copy));
    }
}

bool FollowedFile::read(const Sink& sink) {
    std::optional<Error> trouble;
    try {
        look_for_rotation();
    } catch (const Error& error) {
        trouble = error; // what is open already is read all the same
    }
    bool more = false;
    for (std::size_t i = 0; i < sources_.size(); ++i) {
        if (read_source(sources_[i], sink)) {
            more = true;
            break; // the older file's lines come first
        }
    }
    const std::int64_t now = std::time(nullptr);
    while (!more && sources_.size() > 1 &&
           io::status_of(sources_.front().fd.get(), sources_.front().name).st_mtime +
                   k_rest_seconds <
               now) {
        sources_.erase(sources_.begin());
    }
    if (trouble) {
        throw *trouble;
    }
    return more;
}

/// Gives out a buffer's worth of lines; whether there was so much that more may follow.
bool FollowedFile::read_source(Source& source, const Sink& sink) {
    Position& position = source.position;
    const std::size_t size =
        io::read_full_at(source.fd.get(), position.offset,
                         {reinterpret_cast<std::uint8_t*>(buffer_.get()), k_buffer}, source.name);
    const std::string_view read(buffer_.get(), size);
    std::string_view chunk = read;
    const std::size_t last = chunk.rfind('\n');
    const bool too_long = last == chunk.npos && size == k_buffer;
    chunk = chunk.substr(0, too_long ? size : last == chunk.npos ? 0 : last + 1);
    note_head(source, chunk);
    position.offset += chunk.size();
    if (too_long) {
        position.mid_line = true;
        return true;
    }
    while (!chunk.empty()) {
        const std::string_view line = chunk.substr(0, chunk.find('\n'));
        chunk.remove_prefix(line.size() + 1);
        if (!std::exchange(position.mid_line, false)) {
            behind_ = read.substr(static_cast<std::size_t>(chunk.data() - read.data()));
            sink(line);
        }
    }
    return size == k_buffer;
}

/// Remembers the file's first octets, from a chunk that begins at the position.
void FollowedFile::note_head(Source& source, std::string_view chunk) const {
    std::string& head = source.position.head;
    if (head.size() < k_head && source.position.offset == head.size()) {
        head.append(chunk.substr(0, k_head - head.size()));
    }
}

std::vector<Position> FollowedFile::positions() const {
    std::vector<Position> all;
    for (const Source& source : sources_) {
        all.push_back(source.position);
    }
    return all;
}

FollowedFile::Tail FollowedFile::tail() const {
    constexpr std::uint64_t k_tail = 64 * 1024;
    for (auto source = sources_.rbegin(); source != sources_.rend(); ++source) {
        const struct stat status = io::status_of(source->fd.get(), source->name);
        const auto size = static_cast<std::uint64_t>(status.st_size);
        std::string text(std::min(size, k_tail), '\0');
        text.resize(io::read_full_at(source->fd.get(), size - text.size(),
                                     {reinterpret_cast<std::uint8_t*>(text.data()), text.size()},
                                     source->name));
        const std::size_t end = text.rfind('\n');
        if (end == text.npos) {
            continue;
        }
        const std::size_t before = end == 0 ? text.npos : text.rfind('\n', end - 1);
        const std::size_t start = before == text.npos ? 0 : before + 1;
        return {text.substr(start, end - start), status.st_mtime};
    }
    return {};
}

} // namespace ispkit::logfile
