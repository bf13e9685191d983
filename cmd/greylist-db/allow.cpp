// SPDX-License-Identifier: MIT
#include "commands.hpp"
#include "error.hpp"
#include "net/registered_domain.hpp"
#include "options.hpp"
#include "text/character_class.hpp"

#include <algorithm>

namespace ispkit::greylist {

const cli::Tool k_allow{
    .name = "greylist-db allow",
    .summary = "Never greylist a client, sender or recipient. A running serve applies it within "
               "seconds.",
    .synopsis = {"[--note TEXT] [--config FILE] [--db URL] KIND ENTRY..."},
    .examples = {{"greylist-db allow client 203.0.113.5 198.51.100.0/24 .example.org",
                  "addresses, prefixes, and names that are verified"},
                 {"greylist-db allow recipient postmaster@ example.net",
                  "a user of every domain, and a domain"},
                 {"greylist-db allow --note 'ticket 4711: their server never tries again' sender "
                  "news@example.org",
                  "a sender, which anybody can pretend to be, with the reason"}},
    .libraries = {},
};

const cli::Tool k_disallow{
    .name = "greylist-db disallow",
    .summary = "Remove entries that 'greylist-db allow' added.",
    .synopsis = {"[--config FILE] [--db URL] KIND ENTRY..."},
    .examples = {{"greylist-db disallow client .example.org", "treat them like others again"}},
    .libraries = {},
};

namespace {

struct AllowOptions {
    std::string database{k_database.file};
    std::string note;
    std::vector<mail::GreylistStore::Allowed> entries;
};

/// Throws Error if the entry is not of its kind.
mail::GreylistStore::Allowed allowed_of(const std::string& kind, const std::string& entry) {
    const bool is_prefix = net::Prefix::parse(entry).has_value();
    if (kind == "prefix" && !is_prefix) {
        throw_error("'{}' is not a prefix (example: 203.0.113.0/24)", entry);
    }
    if (kind == "domain" && (is_prefix || entry.find_first_of("/@") != entry.npos)) {
        throw_error("'{}' is not a domain (example: example.org)", entry);
    }
    const std::string kept = kind == "prefix" || kind == "domain" ? "client" : kind;
    if (kept != "client" && kept != "sender" && kept != "recipient") {
        cli::misuse("'{}': expected client, prefix, domain, sender or recipient", kind);
    }
    return {kept, mail::kept_entry(kept, entry)};
}

/// Whether it is a suffix such as "com" or "co.uk", below which many have domains.
bool is_public_suffix(const mail::GreylistStore::Allowed& allowed) {
    const std::string_view name =
        std::string_view(allowed.entry).substr(allowed.entry.starts_with('.') ? 1 : 0);
    const bool is_name = name.find_first_of("/@:") == name.npos &&
                         std::any_of(name.begin(), name.end(), text::is_letter);
    return is_name && net::registered_domain(name).empty();
}

constexpr std::size_t k_longest_note = 1000;

AllowOptions parse_options(cli::CommandLine& command_line, bool takes_note) {
    AllowOptions options;
    std::vector<std::string> words;
    command_line.section("Options");
    if (takes_note) {
        command_line.value("--note", "TEXT", options.note,
                           "why: 'greylist-db list --allowed' shows it");
    }
    k_database.declare_with_configuration(command_line, options.database);
    command_line.operands("KIND ENTRY", words);
    command_line.parse();
    if (words.size() < 2) {
        cli::misuse("expected a kind (client, prefix, domain, sender or recipient) and an entry");
    }
    if (options.note.size() > k_longest_note) {
        cli::misuse("--note: {} bytes are more than {}", options.note.size(), k_longest_note);
    }
    for (std::size_t i = 1; i < words.size(); ++i) {
        options.entries.push_back(allowed_of(words[0], words[i]));
    }
    return options;
}

} // namespace

cli::Status allow(cli::CommandLine& command_line) {
    const AllowOptions options = parse_options(command_line, true);
    mail::GreylistStore store(options.database);
    store::Transaction transaction(store.database());
    const auto now = std::chrono::floor<std::chrono::seconds>(std::chrono::system_clock::now());
    for (const mail::GreylistStore::Allowed& entry : options.entries) {
        store.allow({entry.kind, entry.entry, options.note, now});
        if (const auto prefix = net::Prefix::parse(entry.entry); prefix && prefix->length() == 0) {
            command_line.warn("{} matches every client", entry.entry);
        } else if (is_public_suffix(entry)) {
            command_line.warn("{} matches every client with a name below it", entry.entry);
        }
    }
    transaction.commit();
    return cli::Status::done;
}

cli::Status disallow(cli::CommandLine& command_line) {
    const AllowOptions options = parse_options(command_line, false);
    mail::GreylistStore store(options.database, store::Access::read_write);
    store::Transaction transaction(store.database());
    bool all = true;
    for (const mail::GreylistStore::Allowed& entry : options.entries) {
        if (!store.disallow(entry)) {
            command_line.warn("{} {} is not on the list", entry.kind, entry.entry);
            all = false;
        }
    }
    transaction.commit();
    return all ? cli::Status::done : cli::Status::no;
}

} // namespace ispkit::greylist
