// SPDX-License-Identifier: MIT
#include "mail/ratelimit/customer_reader.hpp"

#include "error.hpp"
#include "io/file.hpp"
#include "store/database.hpp"
#include "text/ascii.hpp"
#include "text/quantity.hpp"
#include "text/split.hpp"

#include <algorithm>
#include <utility>

namespace ispkit::mail {

namespace {

constexpr std::chrono::seconds k_between_queries = std::chrono::minutes(1);

bool begins_query(std::string_view text) {
    const std::string_view word = text::take_word(text, " \t\r\n");
    return !text.empty() &&
           (text::equal_ignoring_case(word, "SELECT") || text::equal_ignoring_case(word, "WITH"));
}

void add_rows(const std::string& url, const std::string& query, CustomerTable& table) {
    store::Database database(url, store::Access::read_only);
    std::uint64_t number = 0;
    database.query(query, {}, [&](const store::Row& row) {
        if (row.columns() != 2) {
            throw_error("'{}': {} where a key and a limit were expected", query,
                        text::counted(row.columns(), "column"));
        }
        with_context([&] { return fmt::format("row {} of '{}'", ++number, query); },
                     [&] { table.add(row.text(0), row.text(1)); });
    });
}

CustomerTable table_of(const std::vector<CustomerSource>& sources,
                       const CustomerTable::ClassNames& class_names) {
    CustomerTable table(class_names);
    for (const CustomerSource& source : sources) {
        source.add_to(table);
    }
    return table;
}

} // namespace

CustomerSource::CustomerSource(std::string_view text, const std::string& own_database)
    : name_(text) {
    std::string_view rest = text;
    const std::string_view url = text::take_word(rest);
    if (begins_query(text)) {
        name_ = own_database;
        query_ = text;
    } else if (begins_query(rest)) {
        name_ = url;
        query_ = rest;
    }
}

void CustomerSource::add_to(CustomerTable& table) const {
    constexpr std::size_t k_largest = 256 << 20;
    if (is_query()) {
        add_rows(name_, query_, table);
    } else {
        table.add_text(io::read_file(name_, k_largest), name_);
    }
}

io::FileIdentity CustomerSource::identity() const {
    return is_query() ? io::FileIdentity() : io::identity_of(name_);
}

std::vector<io::FileIdentity> CustomerReader::identities() const {
    std::vector<io::FileIdentity> all;
    all.reserve(sources_.size());
    for (const CustomerSource& source : sources_) {
        all.push_back(source.identity());
    }
    return all;
}

CustomerTable CustomerReader::read() {
    read_ = found_ = identities();
    next_query_ = Clock::now() + k_between_queries;
    return table_of(sources_, class_names_);
}

std::optional<CustomerTable> CustomerReader::poll(Clock::time_point now) {
    if (reading_.valid()) {
        if (reading_.wait_for(std::chrono::seconds(0)) != std::future_status::ready) {
            return std::nullopt;
        }
        return reading_.get();
    }
    const bool is_query_due = now >= next_query_ && std::any_of(sources_.begin(), sources_.end(),
                                                                [](const CustomerSource& source) {
                                                                    return source.is_query();
                                                                });
    const std::vector<io::FileIdentity> before = std::exchange(found_, identities());
    const bool is_changed = found_ != read_;
    if (is_changed ? found_ == before : is_query_due) {
        read_ = found_;
        next_query_ = now + k_between_queries;
        reading_ = std::async(std::launch::async, table_of, sources_, class_names_);
    }
    return std::nullopt;
}

} // namespace ispkit::mail
