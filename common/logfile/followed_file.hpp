// SPDX-License-Identifier: MIT
#pragma once

#include "io/file.hpp"
#include "logfile/log_position.hpp"
#include "logfile/read_positions.hpp"
#include "logfile/settled_size.hpp"

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace ispkit::logfile {

/// Data about a log that an earlier run stored.
struct ReadBefore {
    std::vector<Position> positions;
    /// The time of the newest line that it read, in seconds since 1970, if known.
    std::optional<std::int64_t> newest;
};

/// Follows a log as it grows: through rotation by renaming (the old file may get a few more lines),
/// through rotation by copying and truncating, and while no file exists. Each line is given out
/// once, when its newline is there; lines of over a megabyte are skipped.
class FollowedFile {
public:
    using Sink = std::function<void(std::string_view line)>;

    /// Continues from the positions of an earlier run: if the log was rotated since, first in the
    /// renamed or copied files and those that came after them. Without positions, starts at the
    /// beginning. Logs that are followed together share `files`.
    explicit FollowedFile(std::string path, const ReadBefore& before = {},
                          std::shared_ptr<ReadPositions> files = std::make_shared<ReadPositions>());

    /// How long a line is kept back after it was written, by the times of the calls: what is
    /// written together with it is then there as well.
    struct Settling {
        Time now;
        std::chrono::milliseconds delay;
    };

    /// Gives out the available whole lines, at most about a megabyte of them. Returns whether more
    /// may follow at once. Throws Error if reading fails or is not permitted; try again later,
    /// since a new file after rotation may get its owner and mode a moment later.
    bool read(const Sink& sink, std::optional<Settling> settling = std::nullopt);

    /// Whether the last read kept lines back.
    bool has_kept_back() const { return has_kept_back_; }

    /// While a line is given out: the part of the log that has been read behind its newline,
    /// possibly with half a line at the end. Line and rest have at least 32 KiB together, if the
    /// log has that much.
    std::string_view behind() const { return behind_; }

    /// The positions of recently rotated files, then of the current file.
    std::vector<Position> positions() const;

    const std::string& path() const { return path_; }

    /// A whole line, and when its file was last written to, in seconds since 1970.
    struct Tail {
        std::string line;
        std::int64_t modified = 0;
    };

    /// Whether a line is one that the caller looks for.
    using Wanted = std::function<bool(std::string_view line)>;

    /// The last whole line, or the last wanted one, in the last 64 KiB.
    Tail tail() const;
    Tail tail(const Wanted& is_wanted) const;

    /// Set if lines after the earlier run are missing, because a file of the log is gone or changed
    /// (for example rotated and compressed): the line behind which they are missing. Its text is
    /// empty if that is the last line that the earlier run read.
    const std::optional<Tail>& gap() const { return gap_; }

private:
    struct Source {
        io::Fd fd;
        std::string name;
        Position position;
        SettledSize settled_size = {};
    };

    using Files = std::vector<std::string>;

    void find(const ReadBefore& before, const Files& beside);
    std::optional<Source> find_file_of(const Position& position, const Files& beside) const;
    bool is_current(const Source& source) const;
    void look_for_rotation();
    void expect_readable() const;
    void open_missed(const Files& beside, std::int64_t since);
    bool is_copy(int fd, const std::string& name) const;
    void open_current();
    bool read_source(Source& source, const Sink& sink, const std::optional<Settling>& settling);
    std::uint64_t settled_end(Source& source, const Settling& settling) const;
    void note_head(Source& source, std::string_view chunk) const;

    std::string path_;
    /// Rotated files that may still grow, then the current file.
    std::vector<Source> sources_;
    std::unique_ptr<char[]> buffer_;
    std::string_view behind_;
    bool has_kept_back_ = false;
    /// It could not be told whether the current file was cut, or where its copy is. Its lines wait.
    bool is_current_uncertain_ = false;
    std::shared_ptr<ReadPositions> files_;
    std::optional<Tail> gap_;
};

} // namespace ispkit::logfile
