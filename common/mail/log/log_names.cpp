// SPDX-License-Identifier: MIT
#include "mail/log/log_names.hpp"

#include "error.hpp"

#include <algorithm>
#include <filesystem>

namespace ispkit::mail {

namespace {

/// Moves the position to the file that now has the log's name, if the position belongs to that
/// file; whether it does.
bool is_in(const NamedLog& log, logfile::Position& position, logfile::Likeness likeness) {
    const auto there = logfile::position_in(log.fd.get(), log.name, position, likeness);
    position = there.value_or(position);
    return there.has_value();
}

/// The name of the log that now has the position's file; the position's own if no log has it.
const std::string& present_name(const std::string& name, logfile::Position& position,
                                const std::vector<NamedLog>& logs) {
    const bool is_named = std::any_of(logs.begin(), logs.end(),
                                      [&](const NamedLog& log) { return log.name == name; });
    for (const logfile::Likeness likeness :
         {logfile::Likeness::same_file, logfile::Likeness::copy}) {
        if (likeness == logfile::Likeness::copy && !is_named) {
            break; // a copy of a log that is followed itself is another log
        }
        for (const NamedLog& log : logs) {
            if (is_in(log, position, likeness)) {
                return log.name;
            }
        }
    }
    return name;
}

void add_furthest(std::vector<logfile::Position>& all, logfile::Position position,
                  LogPositions& present) {
    for (auto& [name, others] : present) {
        for (logfile::Position& other : others) {
            if (is_same_file(other, position)) {
                if (other.offset < position.offset) {
                    other = std::move(position);
                }
                return;
            }
        }
    }
    all.push_back(std::move(position));
}

} // namespace

std::string name_of_log(const std::string& path) {
    namespace fs = std::filesystem;
    std::error_code missing; // the path of a missing file stays unchanged
    const fs::path whole = fs::absolute(path);
    const fs::path folder = fs::canonical(whole.parent_path(), missing);
    std::string name = missing ? whole : folder / whole.filename();
    if (name.find('\n') != name.npos) {
        throw_error("'{}': cannot follow a log with a line break in its name", path);
    }
    return name;
}

bool is_journal_name(std::string_view name) {
    return name.starts_with("journal:");
}

LogPositions by_present_names(const LogPositions& former, const std::vector<NamedLog>& logs) {
    LogPositions present;
    for (const auto& [typed, all] : former) {
        if (is_journal_name(typed)) {
            present[typed] = all;
            continue;
        }
        const std::string name = name_of_log(typed);
        present.try_emplace(name);
        for (logfile::Position position : all) {
            std::vector<logfile::Position>& of_log = present[present_name(name, position, logs)];
            add_furthest(of_log, std::move(position), present);
        }
    }
    return present;
}

} // namespace ispkit::mail
