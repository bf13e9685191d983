// SPDX-License-Identifier: MIT
#include "cli/json.hpp"
#include "cli/message.hpp"
#include "commands.hpp"
#include "logfile/timestamp.hpp"
#include "mail/address/envelope_address.hpp"
#include "mail/greylist/big_providers.hpp"
#include "options.hpp"
#include "text/visible_text.hpp"

namespace ispkit::greylist {

const cli::Tool k_list{
    .name = "greylist-db list",
    .summary = "Show the triplets: client, sender, recipient, first and last time, how often it "
               "passed, separated by tabs.",
    .synopsis = {"[--waiting | --passed] [--sender ENTRY] [--recipient ENTRY] [--json] "
                 "[--config FILE] [--db URL] [CLIENT...]",
                 "--clients [--json] [--config FILE] [--db URL] [CLIENT...]",
                 "--allowed [--json] [--config FILE] [--db URL]", "--providers [--json]"},
    .examples = {{"greylist-db list --waiting", "the mails that were deferred and not seen again"},
                 {"greylist-db list example.org 203.0.113.0/24", "of these clients only"},
                 {"greylist-db list --waiting --sender news@example.org --recipient example.net",
                  "has that mail come, and did it come again?"},
                 {"greylist-db list --clients",
                  "clients that are allowed automatically, or will be"},
                 {"greylist-db list --allowed", "what 'greylist-db allow' has added"},
                 {"greylist-db list --providers", "the built-in list of big providers"}},
    .libraries = {},
};

namespace {

struct ListOptions {
    std::string database{k_database.file};
    /// The clients to list, as they are in the database; empty for all.
    std::unordered_set<std::string> clients;
    bool waiting = false;
    bool passed = false;
    bool only_clients = false;
    bool allowed = false;
    bool providers = false;
    bool json = false;

    std::optional<mail::AddressList> senders;
    std::optional<mail::AddressList> recipients;

    bool wants(const std::string& client) const {
        return clients.empty() || clients.contains(client);
    }
    bool wants(const mail::Triplet& triplet) const {
        return wants(triplet.client) && (!senders || senders->contains(triplet.sender)) &&
               (!recipients || recipients->contains(triplet.recipient));
    }
    bool selects() const { return !clients.empty() || senders || recipients; }
};

/// Returns how many were listed; so do the functions below.
std::size_t list_triplets(mail::GreylistStore& store, const ListOptions& options) {
    std::size_t shown = 0;
    store.for_each_triplet([&](const mail::Triplet& triplet, const mail::TripletState& state) {
        const bool has_passed = state.passes > 0;
        if (!options.wants(triplet) || (options.waiting && has_passed) ||
            (options.passed && !has_passed)) {
            return;
        }
        ++shown;
        const std::string first = logfile::iso_time(state.first_seen);
        const std::string last = logfile::iso_time(state.last_seen);
        if (options.json) {
            fmt::print("{}\n", cli::JsonObject()
                                   .add("client", triplet.client)
                                   .add("sender", triplet.sender)
                                   .add("recipient", triplet.recipient)
                                   .add("first_seen", first)
                                   .add("last_seen", last)
                                   .add("passes", static_cast<std::uint64_t>(state.passes))
                                   .str());
        } else {
            fmt::print("{}\t{}\t{}\t{}\t{}\t{}\n", text::visible_text(triplet.client),
                       triplet.sender.empty() ? "<>" : text::visible_text(triplet.sender),
                       text::visible_text(triplet.recipient), first, last, state.passes);
        }
    });
    return shown;
}

std::size_t list_clients(mail::GreylistStore& store, const ListOptions& options) {
    std::size_t shown = 0;
    store.for_each_client([&](const std::string& client, const mail::ClientState& state) {
        if (!options.wants(client)) {
            return;
        }
        ++shown;
        const std::string last = logfile::iso_time(state.last_seen);
        if (options.json) {
            fmt::print("{}\n", cli::JsonObject()
                                   .add("client", client)
                                   .add("triplets", static_cast<std::uint64_t>(state.triplets))
                                   .add("last_seen", last)
                                   .str());
        } else {
            fmt::print("{}\t{}\t{}\n", text::visible_text(client), state.triplets, last);
        }
    });
    return shown;
}

std::size_t list_allowed(mail::GreylistStore& store, const ListOptions& options) {
    const std::vector<mail::GreylistStore::Allowed> allowed = store.allowed();
    for (const mail::GreylistStore::Allowed& one : allowed) {
        if (options.json) {
            cli::JsonObject object;
            fmt::print("{}\n", add_allowed(object, one).str());
        } else {
            fmt::print("{}\t{}{}{}\n", one.kind, text::visible_text(one.entry),
                       one.note.empty() ? "" : "\t", text::visible_text(one.note));
        }
    }
    return allowed.size();
}

void list_providers(const ListOptions& options) {
    for (const auto& [domain, source, seen] : mail::big_providers()) {
        if (options.json) {
            fmt::print("{}\n", cli::JsonObject()
                                   .add("domain", domain)
                                   .add("source", source)
                                   .add("seen", seen)
                                   .str());
        } else {
            fmt::print("{}\t{}\t{}\n", domain, source, seen);
        }
    }
}

void add_address(std::optional<mail::AddressList>& list, const std::string& entry,
                 std::string (*stored_form)(std::string_view)) {
    if (!list) {
        list.emplace();
    }
    if (entry == "<>") {
        list->add("/^$/");
        return;
    }
    list->add(entry);
    if (!entry.starts_with('/') && !entry.ends_with('@')) {
        list->add(stored_form(entry));
    }
}

} // namespace

cli::Status list(cli::CommandLine& command_line) {
    ListOptions options;
    command_line.section("What");
    command_line.flag("--waiting", options.waiting, "show triplets that have not passed yet");
    command_line.flag("--passed", options.passed, "show triplets that have passed");
    command_line.flag("--clients", options.only_clients,
                      "show instead the clients that have passed, and how many triplets of each");
    command_line.flag("--allowed", options.allowed,
                      "show instead the entries that 'greylist-db allow' added");
    command_line.flag("--providers", options.providers,
                      "show instead the built-in list of big providers: the domain of their "
                      "outgoing hosts, its source and date");
    std::vector<std::string> senders;
    std::vector<std::string> recipients;
    command_line.list("--sender", "ENTRY", senders,
                      "show triplets of this sender: an address, a domain or a regular expression");
    command_line.list("--recipient", "ENTRY", recipients, "show triplets of this recipient");
    command_line.section("Output");
    command_line.flag("--json", options.json, "print one JSON object a line");
    k_database.declare_with_configuration(command_line, options.database);
    std::vector<std::string> clients;
    command_line.operands("CLIENT", clients);
    command_line.parse();
    for (const std::string& client : clients) {
        for (std::string& name : mail::names_of_client(client)) {
            options.clients.insert(std::move(name));
        }
    }
    if (options.waiting + options.passed + options.only_clients + options.allowed +
            options.providers >
        1) {
        cli::misuse("--waiting, --passed, --clients, --allowed and --providers exclude each other");
    }
    if ((options.allowed || options.providers) && !clients.empty()) {
        cli::misuse("--allowed and --providers take no CLIENT");
    }
    if ((options.allowed || options.only_clients || options.providers) &&
        !(senders.empty() && recipients.empty())) {
        cli::misuse("--sender and --recipient go with triplets only");
    }
    if (options.providers) {
        list_providers(options);
        return cli::Status::done;
    }
    for (const std::string& sender : senders) {
        add_address(options.senders, sender, mail::normalised_sender);
    }
    for (const std::string& recipient : recipients) {
        add_address(options.recipients, recipient, mail::normalised_recipient);
    }

    mail::GreylistStore store(options.database, store::Access::read_only);
    const auto show = options.only_clients ? list_clients
                      : options.allowed    ? list_allowed
                                           : list_triplets;
    const std::size_t shown = show(store, options);
    return shown == 0 && options.selects() ? cli::Status::no : cli::Status::done;
}

} // namespace ispkit::greylist
