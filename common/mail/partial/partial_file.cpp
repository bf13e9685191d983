// SPDX-License-Identifier: MIT
#include "mail/partial/partial_file.hpp"

#include "error.hpp"
#include "io/file.hpp"
#include "mail/partial/event_block.hpp"
#include "mail/partial/log_summary.hpp"
#include "mail/partial/zstd_frame.hpp"

#include <filesystem>
#include <functional>
#include <optional>

namespace ispkit::mail {

namespace {

/// The number is that of the format.
constexpr std::string_view k_title = "ispkit mail partial 1\n";
constexpr std::string_view k_any_title = "ispkit mail partial ";

constexpr char k_log = 'L';
constexpr char k_events = 'E';
constexpr char k_summary = 'S';
constexpr char k_end = 'Z';

constexpr std::size_t k_length_octets = 4;
constexpr std::size_t k_head = 1 + k_length_octets;
constexpr unsigned k_octet = 8;

/// About this many bytes of events are a block. With a thousand logs, a block of each is in memory.
constexpr std::size_t k_events_block = 128 * 1024;
/// A block may have one event more, whose texts are parts of a line of at most a mebibyte.
constexpr std::size_t k_largest_block = 4 * 1024 * 1024;
/// A path is not longer (PATH_MAX).
constexpr std::size_t k_longest_log_name = 4096;
constexpr std::size_t k_longest_summary = 256;
constexpr std::size_t k_longest_host = 255;

bool is_partial_or_empty(const std::string& path) {
    std::string title(k_any_title.size(), '\0');
    title.resize(io::FileSource(path).read(0, io::as_mutable_bytes(title)));
    return title.empty() || title == k_any_title;
}

std::uint64_t event_hash(const MailLogEvent& event) {
    EventPacker packer;
    packer.add(event);
    return std::hash<std::string>()(packer.take());
}

} // namespace

PartialWriter::PartialWriter(const std::string& path)
    : file_(path, io::k_secret_mode, io::Existing::replace) {
    // A log may be named by mistake.
    std::error_code ignored; // there is no such file
    if (std::filesystem::is_regular_file(path, ignored) && !is_partial_or_empty(path)) {
        throw_error("{}: exists and is not a partial file", path);
    }
    file_.write(io::as_bytes(k_title));
}

void PartialWriter::write(char kind, std::string_view text) {
    const std::string frame = compressed(text);
    std::string head(1, kind);
    for (unsigned i = k_length_octets; i > 0; --i) {
        head += static_cast<char>(frame.size() >> (i - 1) * k_octet);
    }
    file_.write(io::as_bytes(head));
    file_.write(io::as_bytes(frame));
}

void PartialWriter::add(MailEventSource& log) {
    write(k_log, log.read().name);
    EventPacker packer;
    while (const MailLogEvent* const event = log.next()) {
        packer.add(*event);
        if (packer.size() >= k_events_block) {
            write(k_events, packer.take());
        }
    }
    if (!packer.empty()) {
        write(k_events, packer.take());
    }
    write(k_summary, summary_text({.lines = log.read().lines, .octets = log.octets()}));
}

void PartialWriter::add(const PartialFile& file, const PartialLog& log) {
    write(k_log, log.read.name);
    for (std::uint64_t offset = log.begin; offset < log.end;) {
        write(k_events, file.events_at(offset));
    }
    write(k_summary, summary_text({.lines = log.read.lines, .octets = log.octets}));
}

void PartialWriter::commit() {
    write(k_end, {});
    file_.commit();
}

PartialFile::PartialFile(std::unique_ptr<io::ByteSource> source)
    : source_(std::move(source)) {
    std::string title(k_title.size(), '\0');
    title.resize(source_->read(0, io::as_mutable_bytes(title)));
    if (!title.starts_with(k_any_title)) {
        throw_error("{}: not a partial file (mail-ratelimit-report --partial writes them)", name());
    }
    if (title != k_title) {
        throw_error("{}: of another version of mail-ratelimit-report", name());
    }
    std::uint64_t offset = k_title.size();
    Record record = record_at(offset);
    while (record.kind == k_log) {
        offset = read_log(offset);
        record = record_at(offset);
    }
    if (record.kind != k_end || record.end != source_->size() || !text_of(record, 0).empty()) {
        throw_damaged(offset);
    }
}

void PartialFile::throw_damaged(std::uint64_t offset) const {
    throw_error("{}: damaged at byte {}", name(), offset);
}

PartialFile::Record PartialFile::record_at(std::uint64_t offset) const {
    std::string head(k_head, '\0');
    head.resize(source_->read(offset, io::as_mutable_bytes(head)));
    if (head.size() < k_head) {
        throw_error("{}: cut at byte {}", name(), source_->size());
    }
    std::uint64_t length = 0;
    for (std::size_t i = 1; i < k_head; ++i) {
        length = length << k_octet | static_cast<unsigned char>(head[i]);
    }
    const Record record{head[0], offset + k_head, offset + k_head + length};
    if (record.end > source_->size()) {
        throw_error("{}: cut at byte {}, or damaged", name(), source_->size());
    }
    return record;
}

std::string PartialFile::text_of(const Record& record, std::size_t most) const {
    const std::uint64_t length = record.end - record.text_at;
    // A frame is hardly longer than its text.
    constexpr std::size_t k_longest_head = 64;
    if (length > most + most / 2 + k_longest_head) {
        throw_damaged(record.text_at);
    }
    std::string frame(length, '\0');
    frame.resize(source_->read(record.text_at, io::as_mutable_bytes(frame)));
    try {
        return decompressed(frame, most);
    } catch (const Error&) {
        throw_damaged(record.text_at);
    }
}

/// Adds the log whose records begin there. Returns where the next record is.
std::uint64_t PartialFile::read_log(std::uint64_t offset) {
    PartialLog& log = logs_.emplace_back();
    Record record = record_at(offset);
    log.read.name = text_of(record, k_longest_log_name);
    log.begin = record.end;
    log.end = record.end;
    record = record_at(log.end);
    for (; record.kind == k_events; record = record_at(log.end)) {
        log.end = record.end;
    }
    const std::optional<LogSummary> summary =
        record.kind == k_summary ? parse_summary(text_of(record, k_longest_summary)) : std::nullopt;
    if (!summary) {
        throw_damaged(log.end);
    }
    log.read.lines = summary->lines;
    log.octets = summary->octets;
    if (std::uint64_t at = log.begin; at < log.end) {
        const std::string block = events_at(at);
        MailLogEvent first;
        try {
            if (EventUnpacker(block).next(first)) {
                log.first_event = event_hash(first);
                log.host = first.host.substr(0, k_longest_host);
            }
        } catch (const Error&) {
            throw_damaged(log.begin);
        }
    }
    return record.end;
}

std::string PartialFile::events_at(std::uint64_t& offset) const {
    const Record record = record_at(offset);
    offset = record.end;
    return text_of(record, k_largest_block);
}

} // namespace ispkit::mail
