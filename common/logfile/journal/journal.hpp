// SPDX-License-Identifier: MIT
#pragma once

#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

struct sd_journal;

namespace ispkit::logfile {

/// A unit of systemd whose entries in the journal are read as a log.
struct JournalUnit {
    /// Its full name, such as "asterisk.service".
    std::string unit;
    /// The folder of the journal's files; empty: the machine's journal.
    std::string directory;

    static constexpr std::string_view k_prefix = "journal:";

    /// Its name as a log: the prefix and the unit.
    std::string log_name() const { return std::string(k_prefix) + unit; }
};

/// An entry of the journal of systemd.
struct JournalEntry {
    /// Any bytes, line breaks and NUL included.
    std::string message;
    /// What may name the program that wrote it: the fields SYSLOG_IDENTIFIER, _COMM, _SYSTEMD_UNIT
    /// and CONTAINER_NAME with their values, as far as they are there.
    std::vector<std::pair<const char*, std::string>> programs;
    /// Empty where it is not known.
    std::string host;
    /// The number of the process; empty where it is not known.
    std::string process;
    /// When the journal got it, since 1970.
    std::chrono::microseconds time{};
    /// Set for a line of a stream, or a part of one: then a message with line breaks is several
    /// entries. Names the stream: the container, with the priority that tells its errors from its
    /// other output. Empty for the output of a service.
    std::optional<std::string> stream;
    /// Whether the line goes on in the next entry of its stream: journald and the engines of
    /// containers split long lines.
    bool goes_on = false;
};

/// The entries of a unit in the journal, through files that are rotated and vacuumed (libsystemd's
/// sd-journal).
class Journal {
public:
    /// Opens the journal of the machine, or the files of a folder where one is given. Throws Error
    /// if there is none, or if none of its files may be read.
    Journal(const std::string& unit, const std::string& directory);

    /// Goes to the first entry. Throws Error if there is none.
    void require_entry();

    /// Goes to the first entry, or to the first one since a time.
    void go_to_start();
    void go_to(std::chrono::microseconds time);

    /// Goes behind the entry with that cursor. Returns false if it is there no more: then the next
    /// entry is the first one behind it.
    bool go_behind(const std::string& cursor);

    /// Reads the next entry; false if there is none yet. Throws Error if that fails.
    bool next(JournalEntry& entry);

    /// The cursor of the entry that next() gave last.
    std::string cursor() const;

    /// Becomes readable when there may be more entries; next() then finds them.
    int fd() const { return fd_; }

private:
    struct Close {
        void operator()(sd_journal* journal) const;
    };

    bool advance();
    std::string field(const char* name) const;

    std::string name_;
    std::unique_ptr<sd_journal, Close> journal_;
    int fd_ = -1;
    /// Whether the entry that the journal stands at is still to be given out.
    bool is_at_next_ = false;
};

/// Whether the text can be the name of a unit.
bool is_unit_name(std::string_view text);

/// The unit's full name: "asterisk" is "asterisk.service", as for journalctl(1).
std::string full_unit_name(const std::string& unit);

} // namespace ispkit::logfile
