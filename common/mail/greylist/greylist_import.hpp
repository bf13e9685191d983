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

/// What a line says; nothing where it is a heading or half of an entry.
using Imported =
    std::variant<std::monostate, ImportedTriplet, ImportedClient, GreylistStore::Allowed>;

/// Reads what greylisting programs remember, line by line. What it is shows in the first line:
/// - db_dump(1), with -p or without, of postgrey's postgrey.db and postgrey_clients.db;
/// - rows with a heading, separated by tabs, as mysql --batch, sqlite3 -tabs -header and psql write
///   them, of sqlgrey's tables connect, from_awl and domain_awl, and of gld's greylist;
/// - JSON, one object a line, of greylist-db export.
class GreylistImport {
public:
    /// Times without a zone are the process's own, as the other programs write them; now is the
    /// latest that a time can be.
    GreylistImport(const NetworkLengths& lengths, std::int64_t auto_allow, logfile::Time now);

    /// The lines in their order. Throws Error, without the number of the line, for what cannot be
    /// understood.
    Imported read(std::string_view line);

    /// To be called at the end; throws Error where the input was cut.
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

    /// Of a dump.
    bool in_header_ = true;
    bool is_hexadecimal_ = true;
    bool has_ended_ = false;
    std::optional<std::string> key_;

    /// Of rows: what the columns are called.
    std::vector<std::string> columns_;
    /// Of from_awl: how many senders have passed, by client.
    std::unordered_map<std::string, std::int64_t> senders_;
};

} // namespace ispkit::mail
