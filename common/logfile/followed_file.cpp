// SPDX-License-Identifier: MIT
#include "logfile/followed_file.hpp"

#include "error.hpp"
#include "io/file_status/permission.hpp"
#include "logfile/compression.hpp"
#include "logfile/rotated_files.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <ctime>
#include <utility>

namespace ispkit::logfile {

namespace {

constexpr std::size_t k_buffer = 1 << 20;
constexpr std::size_t k_least_behind = 32 * 1024;
constexpr std::int64_t k_second = 1'000'000'000;
/// A rotated file is closed when it has not grown for this many seconds.
constexpr std::int64_t k_rest_seconds = 60;

/// Opens a file if it exists; throws Error if it exists but cannot be read.
std::optional<io::Fd> open_if_there(const std::string& path) {
    const int fd = ::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK);
    if (fd < 0 && errno != ENOENT && errno != ENOTDIR) {
        io::throw_unreadable(path);
    }
    if (fd < 0) {
        return std::nullopt;
    }
    io::Fd file(fd);
    if (!S_ISREG(io::status_of(fd, path).st_mode)) {
        throw_error("{}: not a regular file (give a pipe as standard input)", path);
    }
    return file;
}

/// Opens a file that may be one of the log; none if it is gone or not permitted. Throws Error if no
/// file can be opened now.
io::Fd open_candidate(const std::string& path) {
    io::Fd file(::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK));
    if (file.get() < 0 && (errno == EMFILE || errno == ENFILE || errno == ENOMEM)) {
        throw_errno("cannot open {}", path);
    }
    return file;
}

/// When a file was last written to, in nanoseconds since 1970.
std::int64_t written(const struct stat& status) {
    return std::int64_t{status.st_mtim.tv_sec} * k_second + status.st_mtim.tv_nsec;
}

std::int64_t written(const io::Fd& fd, const std::string& name) {
    return written(io::status_of(fd.get(), name));
}

/// Nothing if no whole line is wanted.
std::optional<FollowedFile::Tail> last_line(const io::Fd& fd, const std::string& name,
                                            const FollowedFile::Wanted& is_wanted) {
    constexpr std::uint64_t k_tail = 64 * 1024;
    const struct stat status = io::status_of(fd.get(), name);
    const auto size = static_cast<std::uint64_t>(status.st_size);
    std::string text(std::min(size, k_tail), '\0');
    text.resize(io::read_full_at(fd.get(), size - text.size(),
                                 {reinterpret_cast<std::uint8_t*>(text.data()), text.size()},
                                 name));
    for (std::size_t end = text.rfind('\n'); end != text.npos;) {
        const std::size_t before = end == 0 ? text.npos : text.rfind('\n', end - 1);
        const std::size_t start = before == text.npos ? 0 : before + 1;
        std::string line = text.substr(start, end - start);
        if (is_wanted(line)) {
            return FollowedFile::Tail{std::move(line), status.st_mtime};
        }
        end = before;
    }
    return std::nullopt;
}

} // namespace

FollowedFile::FollowedFile(std::string path, const ReadBefore& before,
                           std::shared_ptr<ReadPositions> files)
    : path_(std::move(path))
    , buffer_(std::make_unique_for_overwrite<char[]>(k_buffer))
    , files_(std::move(files)) {
    if (!before.positions.empty()) {
        find(before, files_beside(path_));
    }
    if (sources_.empty() || !is_current(sources_.back())) {
        open_current();
    }
}

/// Opens the files that an earlier run was reading, and those that came after them.
void FollowedFile::find(const ReadBefore& before, const Files& beside) {
    for (const Position& position : before.positions) {
        if (std::optional<Source> source = find_file_of(position, beside)) {
            files_->open(source->position);
            sources_.push_back(std::move(*source));
            continue;
        }
        files_->finish(position); // another log may still find it by another name
        if (!is_rotated_name(path_)) {
            gap_ = Tail{}; // a rotated log was read to its end
        }
    }
    std::stable_sort(sources_.begin(), sources_.end(), [&](const Source& one, const Source& other) {
        return std::pair(is_current(one), written(one.fd, one.name)) <
               std::pair(is_current(other), written(other.fd, other.name));
    });
    if (sources_.empty() ? before.newest.has_value() : !is_current(sources_.back())) {
        // The file with the newest line was last written to within that line's second, or later.
        open_missed(beside, sources_.empty() ? (*before.newest + 1) * k_second - 1
                                             : written(sources_.back().fd, sources_.back().name));
    }
}

/// The file that a position refers to: the log itself or a rotated file beside it, recognised by
/// its inode or as a copy.
std::optional<FollowedFile::Source> FollowedFile::find_file_of(const Position& position,
                                                               const Files& beside) const {
    Files candidates = beside;
    candidates.insert(candidates.begin(), path_);
    for (const Likeness likeness : {Likeness::same_file, Likeness::copy}) {
        for (const std::string& candidate : candidates) {
            io::Fd file = open_candidate(candidate);
            if (file.get() < 0 || files_->is_open(io::status_of(file.get(), candidate))) {
                continue;
            }
            if (const auto there = position_in(file.get(), candidate, position, likeness)) {
                return Source{std::move(file), candidate, *there};
            }
        }
    }
    return std::nullopt;
}

bool FollowedFile::is_current(const Source& source) const {
    struct stat there {};
    return ::stat(path_.c_str(), &there) == 0 && is_same_file(there, source.position);
}

/// Opens the rotated files that were written to after that time (in nanoseconds since 1970) and
/// that no log reads: they had the log's name between the last source and the current file.
void FollowedFile::open_missed(const Files& beside, std::int64_t since) {
    std::vector<std::pair<std::int64_t, Source>> missed;
    for (const std::string& name : beside) {
        io::Fd file = is_rotated_file_of(path_, name) ? open_candidate(name) : io::Fd();
        if (file.get() < 0) {
            continue;
        }
        const struct stat status = io::status_of(file.get(), name);
        if (S_ISREG(status.st_mode) && status.st_size > 0 && written(status) > since &&
            !files_->is_open(status) && !is_copy(file.get(), name)) {
            missed.emplace_back(written(status), Source{std::move(file), name, {}});
        }
    }
    std::sort(missed.begin(), missed.end(),
              [](const auto& one, const auto& other) { return one.first < other.first; });
    for (auto& [time, source] : missed) {
        if (compression_of(source.fd.get(), source.name) == Compression::none) {
            source.position = files_->open(source.fd.get(), source.name);
            sources_.push_back(std::move(source));
        } else if (!gap_) {
            gap_ = tail();
        }
    }
}

/// Whether the file is a copy of one that is being read.
bool FollowedFile::is_copy(int fd, const std::string& name) const {
    return std::any_of(sources_.begin(), sources_.end(), [&](const Source& source) {
        return position_in(fd, name, source.position, Likeness::copy).has_value();
    });
}

void FollowedFile::open_current() {
    std::optional<io::Fd> file = open_if_there(path_);
    if (!file) {
        return;
    }
    if (!files_->is_open(io::status_of(file->get(), path_))) {
        const Position start = files_->open(file->get(), path_);
        sources_.push_back({std::move(*file), path_, start});
    }
}

void FollowedFile::look_for_rotation() {
    struct stat there {};
    if (::stat(path_.c_str(), &there) != 0) {
        return;
    }
    if (sources_.empty() || !is_same_file(there, sources_.back().position)) {
        if (!sources_.empty() && !files_->is_open(there)) {
            const Source& last = sources_.back();
            open_missed(files_beside(path_), written(last.fd, last.name));
        }
        open_current();
        return;
    }
    Source& current = sources_.back();
    is_current_uncertain_ = true;
    const bool was_truncated =
        static_cast<std::uint64_t>(there.st_size) < current.position.offset ||
        !begins_with(current.fd.get(), current.position.head, path_);
    std::optional<Source> copy =
        was_truncated ? find_file_of(current.position, files_beside(path_)) : std::nullopt;
    is_current_uncertain_ = false;
    if (!was_truncated) {
        return;
    }
    current.position = Position{.device = there.st_dev, .inode = there.st_ino, .head = {}};
    current.settled_size = {};
    if (copy) {
        files_->open(copy->position);
        sources_.insert(sources_.end() - 1, std::move(*copy));
    }
}

/// Throws Error if the file at the path may not be read: one that is open is read on until it is
/// replaced, but by no later run.
void FollowedFile::expect_readable() const {
    if (::faccessat(AT_FDCWD, path_.c_str(), R_OK, AT_EACCESS) != 0 && errno == EACCES) {
        io::throw_unreadable(path_);
    }
}

bool FollowedFile::read(const Sink& sink, std::optional<Settling> settling) {
    std::optional<Error> trouble;
    try {
        look_for_rotation();
        expect_readable();
    } catch (const Error& error) {
        trouble = error; // read the open files nevertheless
    }
    bool more = false;
    has_kept_back_ = false;
    const std::size_t readable = sources_.size() - (is_current_uncertain_ ? 1 : 0);
    for (std::size_t i = 0; i < readable && !more && !has_kept_back_; ++i) {
        more = read_source(sources_[i], sink, settling); // the older file's lines come first
    }
    const std::int64_t now = std::time(nullptr);
    while (!more && !has_kept_back_ && sources_.size() > 1 &&
           io::status_of(sources_.front().fd.get(), sources_.front().name).st_mtime +
                   k_rest_seconds <
               now) {
        files_->finish(sources_.front().position);
        sources_.erase(sources_.begin());
    }
    if (trouble) {
        throw *trouble;
    }
    return more;
}

/// Gives out up to a buffer of lines; returns whether more may follow at once.
bool FollowedFile::read_source(Source& source, const Sink& sink,
                               const std::optional<Settling>& settling) {
    Position& position = source.position;
    const std::size_t size =
        io::read_full_at(source.fd.get(), position.offset,
                         {reinterpret_cast<std::uint8_t*>(buffer_.get()), k_buffer}, source.name);
    const std::string_view read(buffer_.get(), size);
    const std::uint64_t settled =
        settling ? settled_end(source, *settling) : position.offset + size;
    std::string_view chunk = read.substr(0, settled - std::min(settled, position.offset));
    has_kept_back_ = chunk.size() < size;
    // Stop before the end of a full buffer, so that behind() has enough for each line; the next
    // read starts there.
    const std::size_t near_end = size == k_buffer ? size - k_least_behind : size;
    const std::size_t before_end = chunk.rfind('\n', near_end);
    const std::size_t last = before_end == chunk.npos ? chunk.rfind('\n') : before_end;
    const bool too_long = last == chunk.npos && size == k_buffer && !has_kept_back_;
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
    return size == k_buffer && !has_kept_back_;
}

/// How much of the file has been there for the delay. A file that was at rest for so long has
/// settled as a whole.
std::uint64_t FollowedFile::settled_end(Source& source, const Settling& settling) const {
    const struct stat status = io::status_of(source.fd.get(), source.name);
    const auto size = static_cast<std::uint64_t>(status.st_size);
    const std::uint64_t settled = source.settled_size.note(size, settling.now, settling.delay);
    const Time changed(
        std::chrono::floor<Time::duration>(std::chrono::nanoseconds(written(status))));
    const bool is_at_rest = std::chrono::abs(settling.now - changed) >= settling.delay;
    return std::min(size, is_at_rest ? size : settled);
}

/// Stores the file's first bytes, taken from a chunk that begins at the position.
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
    return tail([](std::string_view) { return true; });
}

FollowedFile::Tail FollowedFile::tail(const Wanted& is_wanted) const {
    for (auto source = sources_.rbegin(); source != sources_.rend(); ++source) {
        if (std::optional<Tail> last = last_line(source->fd, source->name, is_wanted)) {
            return *last;
        }
    }
    return {};
}

} // namespace ispkit::logfile
