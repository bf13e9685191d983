// SPDX-License-Identifier: MIT
#pragma once

#include "io/file.hpp"
#include "logfile/log_position.hpp"
#include "logfile/read_positions.hpp"

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace ispkit::logfile {

/// What an earlier run knew of a log.
struct ReadBefore {
    std::vector<Position> positions;
    /// The time of the newest line that it read, in seconds since 1970, where it is known.
    std::optional<std::int64_t> newest;
};

/// A log that is read on as it grows, through rotation by renaming (the old file may get a few more
/// lines) and by copying and truncating, and through times without a file. A line is given out when
/// its newline is there, each one once; lines of over a megabyte are not given out.
class FollowedFile {
public:
    using Sink = std::function<void(std::string_view line)>;

    /// Goes on behind the positions from an earlier run, in renamed or copied files first where the
    /// log was rotated since, and in those that came after them; from the beginning without any.
    /// Logs that are followed together share what they read.
    explicit FollowedFile(std::string path, const ReadBefore& before = {},
                          std::shared_ptr<ReadPositions> files = std::make_shared<ReadPositions>());

    /// Gives out the whole lines that are there, at most about a megabyte of them. Returns whether
    /// there may be more at once. Throws Error where reading fails, or the file may not be read:
    /// one that was rotated in a moment ago may get its owner and mode later, so try again.
    bool read(const Sink& sink);

    /// While a line is given out, what of the log has been read behind its newline, half a line
    /// perhaps at its end: at least 32 KiB, the line's own octets among them, where they are there.
    std::string_view behind() const { return behind_; }

    /// Of the file under the path and, before it, of those that were rotated away lately.
    std::vector<Position> positions() const;

    const std::string& path() const { return path_; }

    /// A whole line, and when its file was written to last, in seconds since 1970.
    struct Tail {
        std::string line;
        std::int64_t modified = 0;
    };

    /// Whether a line is the one that is looked for.
    using Wanted = std::function<bool(std::string_view line)>;

    /// The last line that is there, or the last of those that are wanted, in the last 64 KiB.
    Tail tail() const;
    Tail tail(const Wanted& is_wanted) const;

    /// The line behind which others are missing that came after the earlier run: a file of the log
    /// is not there any more as it was (it was rotated and compressed, perhaps). Its text is empty
    /// where that is the last one that the earlier run read.
    const std::optional<Tail>& gap() const { return gap_; }

private:
    struct Source {
        io::Fd fd;
        std::string name;
        Position position;
    };

    using Files = std::vector<std::string>;

    void find(const ReadBefore& before, const Files& beside);
    std::optional<Source> find_file_of(const Position& position, const Files& beside) const;
    bool is_current(const Source& source) const;
    void look_for_rotation();
    void open_missed(const Files& beside, std::int64_t since);
    bool is_copy(int fd, const std::string& name) const;
    void open_current();
    bool read_source(Source& source, const Sink& sink);
    void note_head(Source& source, std::string_view chunk) const;

    std::string path_;
    /// The file under the path last, and before it those that were rotated away and may still grow.
    std::vector<Source> sources_;
    std::unique_ptr<char[]> buffer_;
    std::string_view behind_;
    std::shared_ptr<ReadPositions> files_;
    std::optional<Tail> gap_;
};

} // namespace ispkit::logfile
