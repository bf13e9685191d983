// SPDX-License-Identifier: MIT
#pragma once

#include "logfile/timestamp.hpp"
#include "mail/greylist/client_network.hpp"
#include "mail/greylist/greylist_store.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <variant>
#include <vector>

namespace ispkit::mail {

struct ImportedTriplet {
    Triplet triplet;
    TripletState state;
};

struct ImportedClient {
    std::string client;
    ClientState state;
};

/// The content of a line; nothing for a heading or half of an entry.
using Imported =
    std::variant<std::monostate, ImportedTriplet, ImportedClient, GreylistStore::Allowed>;

/// Imports the data of greylisting programs, line by line. The first line tells the format:
/// - db_dump(1), with -p or without, of postgrey's postgrey.db and postgrey_clients.db;
/// - rows with a heading, separated by tabs, such as mysql --batch, sqlite3 -tabs -header and psql
/// write
///   them, of sqlgrey's tables connect, from_awl and domain_awl, and of gld's greylist;
/// - JSON, one object a line, of greylist-db export.
class GreylistImport {
public:
    /// Times without a zone are in the process's time zone, as the other programs write them; `now`
    /// is the latest valid time.
    GreylistImport(const NetworkLengths& lengths, std::int64_t auto_allow, logfile::Time now);

    /// Reads the next line. Throws Error, without the number of the line, if the line is invalid.
    Imported read(std::string_view line);

    /// Must be called at the end. Throws Error if the input was truncated.
    void finish() const;

private:
    enum class Format { unknown, db_dump, rows, json };

    Imported read_dump_line(std::string_view line);
    Imported read_dump_entry(std::string_view key, std::string_view value);
    Imported read_row(std::string_view line);
    Imported read_json(std::string_view line);
    void read_heading(std::string_view line);
    std::string client_of(std::string_view address) const;
    std::chrono::sys_seconds time_of(std::string_view text);
    std::int64_t count_sender(const std::string& client);

    NetworkLengths lengths_;
    std::int64_t auto_allow_;
    logfile::TimestampReader timestamps_;
    Format format_ = Format::unknown;

    /// For a dump.
    bool in_header_ = true;
    bool is_hexadecimal_ = true;
    bool has_ended_ = false;
    std::optional<std::string> key_;

    /// For rows: the names of the columns.
    std::vector<std::string> columns_;
    /// For from_awl: how many senders have passed, by client.
    std::unordered_map<std::string, std::int64_t> senders_;
};

} // namespace ispkit::mail
