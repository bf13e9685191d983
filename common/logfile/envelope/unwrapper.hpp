// SPDX-License-Identifier: MIT
#pragma once

#include "logfile/envelope/container_line.hpp"

#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>

namespace ispkit::logfile {

struct JournalLine;

/// Takes off what the log of a container engine, a log from journalctl -o json, or a syslog service
/// that an engine writes to, has around lines that were written in syslog's form. The lines that
/// are left begin as syslog writes them, "TIME HOST PROGRAM[PID]: ", with the outer time, which is
/// that of one machine for all.
///
/// Strangers write parts of messages, so what looks like an envelope may be text. Therefore a log
/// has one kind of envelope, that of its first line that is known, and one without stays without.
/// If a line that lacks the log's envelope is known, its envelope is the log's from then on, since
/// strangers cannot write a line that lacks it.
class Unwrapper {
public:
    /// Whether a line in syslog's form is one that the log is read for.
    using Knows = std::function<bool(std::string_view line)>;

    explicit Unwrapper(Knows knows)
        : knows_(std::move(knows)) {}

    /// Replaces whole lines by what they hold, each with its newline; lines without envelope stay.
    /// Returns how many were left out, because they hold something other than a line in syslog's
    /// form. Lines that an engine split are joined, up to 64 KiB each.
    std::int64_t unwrap(std::string& lines);

    /// An entry of the journal as such a line, with its newline. What a container wrote in another
    /// form is a line of a program with the container's name.
    static std::string line_of(const JournalLine& entry);

private:
    /// The kinds of envelopes; a container engine has several.
    enum class Kind : std::uint8_t { none, container, journal, relayed };
    struct Envelope {
        Kind kind = Kind::none;
        Wrapping wrapping = Wrapping::none;
    };

    static Envelope envelope_of(std::string_view line);
    void add(std::string_view line);
    bool open(std::string_view line, Envelope envelope);
    bool open_container(std::string_view line, Wrapping wrapping);
    bool is_last_known(std::size_t begin) const;

    Knows knows_;
    /// Nothing while no line is known.
    std::optional<Envelope> envelope_;
    std::string out_;
    std::int64_t left_out_ = 0;
    /// The beginnings of lines that go on, by their sources.
    std::map<std::string, std::string, std::less<>> parts_;
};

} // namespace ispkit::logfile
