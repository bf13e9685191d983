// SPDX-License-Identifier: MIT
#include "mail/greylist/greylist_import.hpp"

#include "error.hpp"
#include "mail/address/envelope_address.hpp"
#include "mail/greylist/allow_list.hpp"
#include "text/number.hpp"
#include "text/quantity.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>

namespace ispkit::mail {

using std::chrono::sys_seconds;

namespace {

std::int64_t number_of(std::string_view text) {
    std::int64_t number = 0;
    constexpr std::int64_t k_largest = 1LL << 40;
    if (!text::read_number(text, number) || number < 0 || number > k_largest) {
        throw_error("'{}' is not a number", text);
    }
    return number;
}

sys_seconds seconds_of(std::string_view text) {
    return sys_seconds(std::chrono::seconds(number_of(text)));
}

unsigned hex_digit(char c) {
    constexpr std::string_view k_digits = "0123456789abcdef";
    const std::size_t value = k_digits.find(c);
    if (value == k_digits.npos) {
        throw_error("'{}' is not a hexadecimal digit", c);
    }
    return static_cast<unsigned>(value);
}

/// Decodes two hexadecimal digits for each byte. In the printable form only bytes after a backslash
/// are hexadecimal, and a backslash itself is doubled (db_dump(1)).
std::string decoded(std::string_view text, bool is_hexadecimal) {
    std::string result;
    while (!text.empty()) {
        if (!is_hexadecimal && text[0] != '\\') {
            result += text[0];
            text.remove_prefix(1);
            continue;
        }
        text.remove_prefix(is_hexadecimal ? 0 : 1);
        if (!is_hexadecimal && text.starts_with('\\')) {
            result += '\\';
            text.remove_prefix(1);
            continue;
        }
        if (text.size() < 2) {
            throw_error("the line ends within a byte");
        }
        result += static_cast<char>(hex_digit(text[0]) << 4 | hex_digit(text[1]));
        text.remove_prefix(2);
    }
    // Perl stores texts in Berkeley DB without the final NUL, C programs with it.
    result.resize(std::min(result.find('\0'), result.size()));
    return result;
}

std::pair<std::string_view, std::string_view> split_at_comma(std::string_view text) {
    const std::size_t comma = text.find(',');
    if (comma == text.npos) {
        throw_error("'{}' is not two numbers separated by a comma", text);
    }
    return {text.substr(0, comma), text.substr(comma + 1)};
}

/// Decodes the \t, \n and \\ that mysql --batch writes.
std::string unescaped(std::string_view field) {
    std::string result;
    for (std::size_t i = 0; i < field.size(); ++i) {
        if (field[i] == '\\' && i + 1 < field.size()) {
            ++i;
            result += field[i] == 't' ? '\t' : field[i] == 'n' ? '\n' : field[i];
        } else {
            result += field[i];
        }
    }
    return result;
}

std::vector<std::string> fields_of(std::string_view line) {
    std::vector<std::string> fields;
    constexpr std::size_t k_most_fields = 64;
    for (bool more = true; more && fields.size() < k_most_fields;) {
        const std::size_t tab = line.find('\t');
        more = tab != line.npos;
        fields.push_back(unescaped(line.substr(0, tab)));
        line.remove_prefix(more ? tab + 1 : line.size());
    }
    return fields;
}

} // namespace

GreylistImport::GreylistImport(const NetworkLengths& lengths, std::int64_t auto_allow,
                               logfile::Time now)
    : lengths_(lengths)
    , auto_allow_(std::max<std::int64_t>(auto_allow, 1))
    , timestamps_(now) {}

Imported GreylistImport::read(std::string_view line) {
    if (line.ends_with('\r')) {
        line.remove_suffix(1);
    }
    switch (format_) {
    case Format::db_dump:
        return read_dump_line(line);
    case Format::rows:
        return read_row(line);
    case Format::json:
        return read_json(line);
    case Format::unknown:
        break;
    }
    if (line.starts_with("VERSION=")) {
        format_ = Format::db_dump;
    } else if (line.starts_with('{')) {
        format_ = Format::json;
        return read_json(line);
    } else {
        read_heading(line);
        format_ = Format::rows;
    }
    return {};
}

void GreylistImport::finish() const {
    if (format_ == Format::db_dump && !has_ended_) {
        throw_error("the dump ends without DATA=END: it is truncated");
    }
}

/// The client of an imported row: the network of an address, or a name such as "example.org"
/// unchanged.
std::string GreylistImport::client_of(std::string_view address) const {
    std::string full(address);
    // sqlgrey and old versions of postgrey store only the first three octets.
    if (std::count(full.begin(), full.end(), '.') == 2 &&
        full.find_first_not_of("0123456789.") == full.npos) {
        full += ".0";
    }
    PolicyRequest request;
    request.client = net::Address::parse(full);
    request.client_name = "unknown";
    if (!request.client) {
        throw_error("'{}' is not an address", address);
    }
    return client_network(request, lengths_);
}

sys_seconds GreylistImport::time_of(std::string_view text) {
    const std::optional<logfile::Time> time = timestamps_.read(text);
    if (!time) {
        throw_error("'{}' is not a time", text);
    }
    return std::chrono::floor<std::chrono::seconds>(*time);
}

Imported GreylistImport::read_dump_line(std::string_view line) {
    if (in_header_) {
        is_hexadecimal_ = line == "format=print" ? false : is_hexadecimal_;
        in_header_ = line != "HEADER=END";
        return {};
    }
    if (line == "DATA=END") {
        if (key_) {
            throw_error("the value of the last key is missing");
        }
        has_ended_ = true;
        in_header_ = true; // db_dump writes several databases one after the other
        is_hexadecimal_ = true;
        return {};
    }
    if (!line.starts_with(' ')) {
        throw_error("expected a line of data, which begins with a space");
    }
    std::string text = decoded(line.substr(1), is_hexadecimal_);
    if (!key_) {
        has_ended_ = false;
        key_ = std::move(text);
        return {};
    }
    const std::string key = std::move(*key_);
    key_.reset();
    return read_dump_entry(key, text);
}

/// "CLIENT/SENDER/RECIPIENT" with "FIRST,LAST", or "CLIENT" with "COUNT,LAST".
Imported GreylistImport::read_dump_entry(std::string_view key, std::string_view value) {
    const auto [first, second] = split_at_comma(value);
    const std::size_t slash = key.find('/');
    const std::size_t last_slash = key.rfind('/');
    constexpr std::size_t k_sha1_digits = 40;
    if (key.size() == k_sha1_digits && key.find_first_not_of("0123456789abcdef") == key.npos) {
        throw_error("the key is a hash: data of postgrey --privacy cannot be imported");
    }
    if (slash == key.npos) {
        return ImportedClient{client_of(key), {number_of(first), seconds_of(second)}};
    }
    if (slash == last_slash) {
        throw_error("'{}' is not CLIENT/SENDER/RECIPIENT", key);
    }
    const sys_seconds first_seen = seconds_of(first);
    const sys_seconds last_seen = seconds_of(second);
    // postgrey stores only these two times. Its delay is 5 minutes unless configured otherwise.
    const bool has_passed = last_seen - first_seen >= std::chrono::minutes(5);
    return ImportedTriplet{{client_of(key.substr(0, slash)),
                            normalised_sender(key.substr(slash + 1, last_slash - slash - 1)),
                            normalised_recipient(key.substr(last_slash + 1))},
                           {first_seen, last_seen, has_passed ? 1 : 0}};
}

void GreylistImport::read_heading(std::string_view line) {
    columns_ = fields_of(line);
    const auto has = [&](std::string_view name) {
        return std::find(columns_.begin(), columns_.end(), name) != columns_.end();
    };
    const bool is_sqlgrey = has("src") && (has("rcpt") || has("last_seen")) && has("first_seen");
    const bool is_gld =
        has("ip") && has("sender") && has("recipient") && has("first") && has("last") && has("n");
    if (!is_sqlgrey && !is_gld) {
        throw_error("not a dump of db_dump, rows with the heading of sqlgrey's or gld's tables, "
                    "or JSON");
    }
}

Imported GreylistImport::read_row(std::string_view line) {
    // psql's last line
    if (line.empty() || (line.starts_with('(') && line.ends_with(')'))) {
        return {};
    }
    const std::vector<std::string> fields = fields_of(line);
    if (fields.size() != columns_.size()) {
        throw_error("{}, but the heading has {}", text::plain_count(fields.size(), "field"),
                    columns_.size());
    }
    const auto field = [&](std::string_view name) -> std::string_view {
        const auto column = std::find(columns_.begin(), columns_.end(), name);
        return column == columns_.end()
                   ? std::string_view()
                   : fields[static_cast<std::size_t>(column - columns_.begin())];
    };
    if (!field("ip").empty()) { // gld
        const std::int64_t attempts = number_of(field("n"));
        return ImportedTriplet{{client_of(field("ip")), normalised_sender(field("sender")),
                                normalised_recipient(field("recipient"))},
                               {seconds_of(field("first")), seconds_of(field("last")),
                                std::max<std::int64_t>(attempts - 1, 0)}};
    }
    if (!field("rcpt").empty()) { // sqlgrey's connect: has not come again yet
        const sys_seconds first_seen = time_of(field("first_seen"));
        std::string sender(field("sender_name"));
        if (sender == "-undef-") {
            sender.clear(); // the null sender
        } else if (!field("sender_domain").empty()) {
            sender.append("@").append(field("sender_domain"));
        }
        return ImportedTriplet{{client_of(field("src")), normalised_sender(sender),
                                normalised_recipient(field("rcpt"))},
                               {first_seen, first_seen, 0}};
    }
    // from_awl contains senders that have passed; domain_awl contains clients that have passed with
    // several senders of a domain.
    const std::string client = client_of(field("src"));
    const bool is_sender = !field("sender_name").empty();
    return ImportedClient{
        client, {is_sender ? count_sender(client) : auto_allow_, time_of(field("last_seen"))}};
}

/// How many rows of the client there have been so far.
std::int64_t GreylistImport::count_sender(const std::string& client) {
    constexpr std::size_t k_most_clients = 1'000'000;
    if (senders_.size() >= k_most_clients && !senders_.contains(client)) {
        return 1;
    }
    return ++senders_[client];
}

Imported GreylistImport::read_json(std::string_view line) {
    const auto object = nlohmann::json::parse(line, nullptr, false);
    if (!object.is_object()) {
        throw_error("not a JSON object");
    }
    const auto text = [&](const char* name) {
        const auto member = object.find(name);
        if (member == object.end() || !member->is_string()) {
            throw_error("a text \"{}\" is missing", name);
        }
        return member->get<std::string>();
    };
    const auto number = [&](const char* name) {
        const auto member = object.find(name);
        if (member == object.end() || !member->is_number_unsigned()) {
            throw_error("a number \"{}\" is missing", name);
        }
        return number_of(member->dump());
    };
    const std::string table = text("table");
    if (table == "triplet") {
        return ImportedTriplet{
            {text("client"), text("sender"), text("recipient")},
            {time_of(text("first_seen")), time_of(text("last_seen")), number("passes")}};
    }
    if (table == "client") {
        return ImportedClient{text("client"), {number("triplets"), time_of(text("last_seen"))}};
    }
    if (table == "allowed") {
        // Earlier releases wrote no note and no time.
        const bool has_note = object.contains("note");
        const bool has_time = object.contains("since");
        const std::string kind = text("kind");
        return GreylistStore::Allowed{kind, kept_entry(kind, text("entry")),
                                      has_note ? text("note") : std::string(),
                                      has_time ? time_of(text("since")) : sys_seconds()};
    }
    throw_error("unknown table '{}'", table);
}

} // namespace ispkit::mail
