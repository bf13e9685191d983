// SPDX-License-Identifier: MIT
#include "commands.hpp"
#include "error.hpp"
#include "io/clock.hpp"
#include "io/file.hpp"
#include "logfile/line_reader.hpp"
#include "mail/greylist/greylist_import.hpp"
#include "options.hpp"

#include <unistd.h>

#include <algorithm>
#include <cstdio>
#include <map>
#include <memory>

namespace ispkit::greylist {

const cli::Tool k_import{
    .name = "greylist-db import",
    .summary =
        "Take over what another greylisting program knows, or another greylist-db. Known entries "
        "are kept. A service may run meanwhile. Prints the number of entries imported.",
    .synopsis = {"[--auto-allow N] [--ipv4-prefix LEN] [--ipv6-prefix LEN] [--config FILE] [--db "
                 "URL] [FILE]"},
    .examples = {{"db_dump -p /var/lib/postgrey/postgrey.db | greylist-db import",
                  "postgrey's triplets; postgrey_clients.db has its clients"},
                 {"mysql --batch sqlgrey -e 'SELECT * FROM connect' | greylist-db import",
                  "sqlgrey's; the tables from_awl and domain_awl, too"},
                 {"sqlite3 -tabs -header gld.db 'SELECT * FROM greylist' | greylist-db import",
                  "gld's"},
                 {"greylist-db export | ssh mx2 greylist-db import", "another node's"}},
    .libraries = {},
};

namespace {

/// Reads all lines, and calls `each` with their content. Throws Error with file and line.
template <typename Each>
void read_all(int fd, const std::string& name, mail::GreylistImport reader, Each&& each) {
    logfile::LineReader lines(fd, name);
    std::string_view line;
    with_context([&] { return place(name, lines.line_number()); },
                 [&] {
                     while (lines.next(line)) {
                         each(reader.read(line), line);
                     }
                     reader.finish();
                 });
}

/// Collects entries, and merges them with the database some hundreds at a time, so that services do
/// not wait long.
class Merger {
public:
    explicit Merger(mail::GreylistStore& store)
        : store_(store) {}

    void operator()(std::monostate) {}
    void operator()(const mail::ImportedTriplet& imported) {
        const auto [known, is_new] = triplets_.emplace(imported.triplet, imported.state);
        mail::TripletState& state = known->second;
        state.first_seen = std::min(state.first_seen, imported.state.first_seen);
        state.last_seen = std::max(state.last_seen, imported.state.last_seen);
        state.passes = std::max(state.passes, imported.state.passes);
        flush_if_full();
    }
    void operator()(const mail::ImportedClient& imported) {
        const auto [known, is_new] = clients_.emplace(imported.client, imported.state);
        mail::ClientState& state = known->second;
        state.triplets = std::max(state.triplets, imported.state.triplets);
        state.last_seen = std::max(state.last_seen, imported.state.last_seen);
        flush_if_full();
    }
    void operator()(const mail::GreylistStore::Allowed& allowed) { store_.allow(allowed); }

    void flush() {
        store_.merge(triplets_, clients_);
        triplets_.clear();
        clients_.clear();
    }

private:
    void flush_if_full() {
        constexpr std::size_t k_at_once = 500;
        if (triplets_.size() + clients_.size() == k_at_once) {
            flush();
            store_.database().give_way();
        }
    }

    mail::GreylistStore& store_;
    std::map<mail::Triplet, mail::TripletState> triplets_;
    std::map<std::string, mail::ClientState> clients_;
};

using Spool = std::unique_ptr<std::FILE, int (*)(std::FILE*)>;

/// Reads the whole input into the temporary file, so that a mistake in it is found before the
/// database changes. Returns the number of entries.
std::size_t spool_input(int fd, const std::string& shown, const mail::GreylistImport& reader,
                        std::FILE* spool) {
    std::size_t entries = 0;
    read_all(fd, shown, reader, [&](const mail::Imported& imported, std::string_view line) {
        entries += std::holds_alternative<std::monostate>(imported) ? 0 : 1;
        std::fwrite(line.data(), 1, line.size(), spool);
        std::fputc('\n', spool);
    });
    if (std::fflush(spool) != 0 || std::ferror(spool) != 0) {
        throw_errno("cannot write a temporary file");
    }
    return entries;
}

void merge_all(int fd, const std::string& shown, const mail::GreylistImport& reader,
               mail::GreylistStore& store) {
    Merger merger(store);
    read_all(fd, shown, reader, [&](const mail::Imported& imported, std::string_view) {
        std::visit(merger, imported);
    });
    merger.flush();
}

} // namespace

cli::Status import(cli::CommandLine& command_line) {
    std::string database{k_database.file};
    PolicyOptions options;
    std::vector<std::string> files;
    command_line.section("Options");
    options.declare_clients(command_line);
    k_database.declare_with_configuration(command_line, database,
                                          {"auto-allow", "ipv4-prefix", "ipv6-prefix"});
    command_line.operands("FILE", files);
    command_line.parse();
    if (files.size() > 1) {
        cli::misuse("expected one file, or none for standard input");
    }
    const std::string name = files.empty() ? std::string(io::k_standard_stream) : files.front();
    const std::string shown = files.empty() ? "standard input" : name;
    const mail::GreylistImport reader(options.lengths, options.auto_allow,
                                      io::clock_now<std::chrono::milliseconds>());

    const Spool spool(std::tmpfile(), std::fclose);
    if (!spool) {
        throw_errno("cannot make a temporary file");
    }
    const io::Fd input = io::open_input(name);
    const std::size_t entries = spool_input(input.get(), shown, reader, spool.get());
    if (entries == 0) {
        command_line.warn("{}: nothing to import", shown);
        return cli::Status::no;
    }
    const int spool_fd = ::fileno(spool.get());
    io::seek(spool_fd, 0, shown);

    mail::GreylistStore store(database);
    merge_all(spool_fd, shown, reader, store);
    if (!command_line.quiet()) {
        fmt::print("{}\n", entries);
    }
    return cli::Status::done;
}

} // namespace ispkit::greylist
