// SPDX-License-Identifier: MIT
#pragma once

#include "io/file.hpp"

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace ispkit::logfile {

/// How far a log was read, and in which file that was.
struct Position {
    std::uint64_t device = 0;
    std::uint64_t inode = 0;
    /// Octets up to the end of the last whole line.
    std::uint64_t offset = 0;
    /// Whether the offset is within a line that is too long, whose rest is to be skipped.
    bool mid_line = false;
    /// The first octets of the file, as far as they were read: what tells a file that was cut to
    /// nothing and has grown again from the one that was read.
    std::string head;

    friend bool operator==(const Position&, const Position&) = default;
};

/// A log that is read on as it grows, through rotation by renaming (the old file may get a few more
/// lines) and by copying and truncating, and through times without a file. A line is given out when
/// its newline is there, each one once; lines of over a megabyte are not given out.
class FollowedFile {
public:
    using Sink = std::function<void(std::string_view line)>;

    /// Goes on behind the positions from an earlier run, in renamed or copied files first where the
    /// log was rotated since; from the beginning without any.
    explicit FollowedFile(std::string path, const std::vector<Position>& positions = {});

    /// Gives out the whole lines that are there, at most about a megabyte of them. Returns whether
    /// there may be more at once. Throws Error where reading fails, or the file may not be read:
    /// one that was rotated in a moment ago may get its owner and mode later, so try again.
    bool read(const Sink& sink);

    /// While a line is given out, what of the log has been read behind its newline, half a line
    /// perhaps at its end.
    std::string_view behind() const { return behind_; }

    /// Of the file under the path and, before it, of those that were rotated away lately.
    std::vector<Position> positions() const;

    const std::string& path() const { return path_; }

    /// Whether lines behind the last position of the earlier run are missing: its file is not there
    /// any more as it was (it was rotated and compressed, perhaps), or there was another one after
    /// it that was rotated away too.
    bool has_gap() const { return has_gap_; }

    /// The last whole line that is there, and when its file was written to last, in seconds since
    /// 1970.
    struct Tail {
        std::string line;
        std::int64_t modified = 0;
    };
    Tail tail() const;

private:
    struct Source {
        io::Fd fd;
        std::string name;
        Position position;
    };

    void look_for_rotation();
    void open_current();
    bool read_source(Source& source, const Sink& sink);
    void note_head(Source& source, std::string_view chunk) const;
    std::vector<std::string> rotated_files() const;
    std::optional<Source> find_file_of(const Position& position) const;
    bool was_rotated_again(const Source& source) const;

    std::string path_;
    /// The file under the path last, and before it those that were rotated away and may still grow.
    std::vector<Source> sources_;
    std::unique_ptr<char[]> buffer_;
    std::string_view behind_;
    bool has_gap_ = false;
};

} // namespace ispkit::logfile
