// SPDX-License-Identifier: MIT
#pragma once

#include "io/atomic_file.hpp"
#include "io/byte_source.hpp"
#include "mail/log/mail_event_source.hpp"
#include "mail/log/read_lines.hpp"

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace ispkit::mail {

// A partial file holds what logs tell about mail: the events of each log, and how many lines it
// has. It begins with a line of text that names the format. Then come records: a byte for the kind,
// four bytes for the length, the highest first, and a zstd frame. For each log they are its name,
// blocks of events, and a summary; the last record ends the file.

/// A log in a partial file.
struct PartialLog {
    /// Its name on its host, and the counts of its lines. `asked` is not known.
    ReadLog read;
    std::int64_t octets = 0;
    /// Where its blocks of events begin in the file, and where they end.
    std::uint64_t begin = 0;
    std::uint64_t end = 0;
    /// A hash of its first event, which no other log has; nothing if it has none.
    std::optional<std::uint64_t> first_event;
    /// The host that wrote the first event.
    std::string host;
};

/// A partial file, whoever wrote it. Memory is bounded: a block of events at a time.
class PartialFile {
public:
    /// Reads what logs the file has. Throws Error with its name if it is not a partial file, if it
    /// is of another format, or if it is damaged or cut.
    explicit PartialFile(std::unique_ptr<io::ByteSource> source);

    const std::string& name() const { return source_->name(); }
    const std::vector<PartialLog>& logs() const { return logs_; }

    /// The block of events at this offset, which then is that of the next one. Throws Error if it
    /// is damaged.
    std::string events_at(std::uint64_t& offset) const;

private:
    struct Record {
        char kind = 0;
        std::uint64_t text_at = 0;
        std::uint64_t end = 0;
    };

    Record record_at(std::uint64_t offset) const;
    std::string text_of(const Record& record, std::size_t most) const;
    std::uint64_t read_log(std::uint64_t offset);
    [[noreturn]] void throw_damaged(std::uint64_t offset) const;

    std::unique_ptr<io::ByteSource> source_;
    std::vector<PartialLog> logs_;
};

/// Writes a partial file. It appears under its name, readable by its owner only, at commit().
class PartialWriter {
public:
    /// A partial file that is there is replaced. Throws Error if another file has the name.
    explicit PartialWriter(const std::string& path);

    /// Reads a log to its end and adds it.
    void add(MailEventSource& log);

    /// Adds a log of another partial file.
    void add(const PartialFile& file, const PartialLog& log);

    void commit();

private:
    void write(char kind, std::string_view text);

    io::AtomicFile file_;
};

} // namespace ispkit::mail
