// SPDX-License-Identifier: MIT
#include "logfile/envelope/unwrapper.hpp"

#include "logfile/envelope/journal_line.hpp"
#include "logfile/syslog_line.hpp"
#include "logfile/timestamp.hpp"
#include "text/character_class.hpp"
#include "text/number.hpp"
#include "text/split.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>
#include <utility>

namespace ispkit::logfile {

namespace {

constexpr std::size_t k_longest_joined = 64 * 1024;
constexpr std::size_t k_most_parts = 64;

/// Whether the program that wrote a line to syslog is a container engine: "docker", "podman", or
/// the ID of a container, which Docker writes by default, also behind a slash.
bool is_engine(std::string_view program) {
    constexpr std::size_t k_short_id = 12;
    constexpr std::size_t k_long_id = 64;
    const std::string_view name = program.substr(0, program.find('/'));
    if (name == "docker" || name == "dockerd" || name == "podman" || name == "conmon") {
        return true;
    }
    return (program.size() == k_short_id || program.size() == k_long_id) &&
           std::all_of(program.begin(), program.end(),
                       [](char c) { return text::is_digit(c) || (c >= 'a' && c <= 'f'); });
}

/// Whether the text begins with "program: " or "program[pid]: ".
bool has_tag(std::string_view line) {
    const std::string_view tag = line.substr(0, line.find(": "));
    return tag.size() < line.size() && !tag.empty() &&
           std::all_of(tag.begin(), tag.end(), [](char c) {
               return text::is_letter(c) || text::is_digit(c) ||
                      std::string_view("-_./[]").find(c) != std::string_view::npos;
           });
}

/// "program[pid]", or "program" if the process is not known.
std::string tag_of(std::string_view program, std::string_view process) {
    return process.empty() ? std::string(program) : fmt::format("{}[{}]", program, process);
}

/// Ends the line that begins there. A line break in its text begins no other line.
void end_line(std::string& out, std::size_t begin) {
    std::replace(out.begin() + static_cast<std::ptrdiff_t>(begin), out.end(), '\n', '?');
    out.push_back('\n');
}

/// Appends a line that a program wrote, with the time of its envelope if that has one. Returns
/// false if it is not in syslog's form.
bool append_line(std::string& out, std::string_view time, std::string_view line) {
    const std::size_t begin = out.size();
    const std::optional<SyslogLine> split = split_syslog_copy(line);
    if (split && time.empty()) {
        out.append(line);
    } else if (split) {
        const bool is_rfc5424 = !split->process.starts_with(split->program);
        fmt::format_to(std::back_inserter(out), "{} {} {}: {}", time, split->host,
                       is_rfc5424 ? tag_of(split->program, split->process)
                                  : std::string(split->process),
                       split->message);
    } else if (!time.empty() && has_tag(line)) {
        fmt::format_to(std::back_inserter(out), "{} - {}", time, line);
    } else {
        return false;
    }
    end_line(out, begin);
    return true;
}

/// "2026-11-23T19:44:50.123+01:00", since lines are shown to people as evidence; unchanged if it is
/// not such a time.
std::string time_of(const JournalLine& entry) {
    constexpr std::size_t k_most_digits = 10;
    constexpr std::size_t k_digits_of_fraction = 6;
    std::string_view fraction = entry.time;
    const std::string_view whole = text::take_until(fraction, '.');
    std::uint64_t seconds = 0;
    std::uint64_t microseconds = 0;
    if (whole.size() > k_most_digits || fraction.size() != k_digits_of_fraction ||
        !text::read_number(whole, seconds) || !text::read_number(fraction, microseconds)) {
        return entry.time;
    }
    return iso_time(Time(std::chrono::milliseconds(seconds * 1000 + microseconds / 1000)));
}

/// Appends an entry of the journal. What a container wrote in another form than syslog's is a line
/// of a program with the container's name.
void append_entry(std::string& out, const JournalLine& entry) {
    const std::string time = time_of(entry);
    if (!entry.container.empty() && append_line(out, time, entry.text)) {
        return;
    }
    const std::string& program = entry.identifier.empty() ? entry.command : entry.identifier;
    const std::string tag =
        entry.container.empty() ? tag_of(program, entry.process) : entry.container;
    const std::size_t begin = out.size();
    fmt::format_to(std::back_inserter(out), "{} {} {}: {}", time,
                   entry.host.empty() ? "-" : entry.host, tag.empty() ? "-" : tag, entry.text);
    end_line(out, begin);
}

} // namespace

std::string Unwrapper::line_of(const JournalLine& entry) {
    std::string line;
    append_entry(line, entry);
    return line;
}

std::int64_t Unwrapper::unwrap(std::string& lines) {
    left_out_ = 0;
    if (envelope_ && envelope_->kind == Kind::none) {
        return left_out_;
    }
    out_.clear();
    std::string_view rest = lines;
    while (!rest.empty() && !(envelope_ && envelope_->kind == Kind::none)) {
        add(text::take_until(rest, '\n'));
    }
    out_.append(rest);
    lines.swap(out_);
    return left_out_;
}

void Unwrapper::add(std::string_view line) {
    if (envelope_ && open(line, *envelope_)) {
        return;
    }
    const Envelope seeming = knows_(line) ? Envelope() : envelope_of(line);
    const std::size_t begin = out_.size();
    const bool is_open = seeming.kind != Kind::none && open(line, seeming);
    if (!is_open) {
        out_.append(line).push_back('\n');
    }
    if (is_last_known(begin)) {
        envelope_ = seeming;
    }
}

/// Whether the line that begins there, which is the last one, is known.
bool Unwrapper::is_last_known(std::size_t begin) const {
    return begin < out_.size() &&
           knows_(std::string_view(out_).substr(begin, out_.size() - begin - 1));
}

Unwrapper::Envelope Unwrapper::envelope_of(std::string_view line) {
    if (const Wrapping wrapping = wrapping_of(line); wrapping != Wrapping::none) {
        return {Kind::container, wrapping};
    }
    return {line.starts_with('{') ? Kind::journal : Kind::relayed, Wrapping::none};
}

/// Adds what the envelope holds; false if the line does not have that envelope.
bool Unwrapper::open(std::string_view line, Envelope envelope) {
    switch (envelope.kind) {
    case Kind::none:
        return false;
    case Kind::container:
        return open_container(line, envelope.wrapping);
    case Kind::journal:
        if (const std::optional<JournalLine> entry = split_journal_line(line)) {
            append_entry(out_, *entry);
            return true;
        }
        return false;
    case Kind::relayed:
        const std::optional<SyslogLine> outer = split_syslog_copy(line);
        return outer && is_engine(outer->program) &&
               append_line(out_, outer->timestamp, outer->message);
    }
    return false;
}

bool Unwrapper::open_container(std::string_view line, Wrapping wrapping) {
    std::optional<ContainerLine> held = logfile::unwrap(line, wrapping);
    if (!held) {
        return false;
    }
    if (const auto part = parts_.find(held->source); part != parts_.end()) {
        held->text.insert(0, part->second);
        held->text.resize(std::min(held->text.size(), k_longest_joined));
    }
    if (held->goes_on && (parts_.contains(held->source) || parts_.size() < k_most_parts)) {
        parts_[held->source] = std::move(held->text);
        return true;
    }
    parts_.erase(held->source);
    left_out_ += append_line(out_, held->time, held->text) ? 0 : 1;
    return true;
}

} // namespace ispkit::logfile
