// SPDX-License-Identifier: MIT
#pragma once

#include <nlohmann/json_fwd.hpp>

#include <optional>
#include <string>
#include <string_view>

namespace ispkit::logfile {

/// An entry of the journal of systemd as journalctl -o json writes it. What an entry does not have
/// is empty.
struct JournalLine {
    /// Seconds since 1970, with six digits of a fraction.
    std::string time;
    std::string host;
    /// What may name the program that wrote it: CONTAINER_NAME, SYSLOG_IDENTIFIER, _COMM,
    /// _SYSTEMD_UNIT.
    std::string container;
    std::string identifier;
    std::string command;
    std::string unit;
    /// The number of the process.
    std::string process;
    /// Any bytes.
    std::string text;
};

/// Nothing for an object that is not an entry with a text.
std::optional<JournalLine> journal_line_of(const nlohmann::json& object);

/// Nothing for a line that is not such an object.
std::optional<JournalLine> split_journal_line(std::string_view line);

/// The text of a member, empty where there is none. journalctl writes a text with control
/// characters as a list of numbers.
std::string json_text(const nlohmann::json& parent, const char* name);

} // namespace ispkit::logfile
