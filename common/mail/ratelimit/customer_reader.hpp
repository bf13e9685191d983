// SPDX-License-Identifier: MIT
#pragma once

#include "io/file_status/file_identity.hpp"
#include "mail/limit/own_limits.hpp"

#include <chrono>
#include <cstdint>
#include <future>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace ispkit::mail {

/// A place that says which limits and classes single customers have: a file in CustomerTable's
/// form, or a query whose rows are a subject and a value.
class CustomerSource {
public:
    /// Reads "FILE", "SELECT ..." or "URL SELECT ..."; a query may also begin with WITH. A query
    /// without a URL is for the service's own database.
    CustomerSource(std::string_view text, const std::string& own_database);

    /// Adds its rows. Throws Error.
    void add_to(CustomerTable& table) const;

    /// Of the file; of a query, as if there were none.
    io::FileIdentity identity() const;

    bool is_query() const { return !query_.empty(); }

private:
    /// The file, or the database of the query.
    std::string name_;
    std::string query_;
};

/// Reads all sources, and again while a service runs: files when they change, queries each minute.
class CustomerReader {
public:
    using Clock = std::chrono::steady_clock;

    CustomerReader() = default;
    /// The names are those of the classes that rows may name.
    CustomerReader(std::vector<CustomerSource> sources, CustomerTable::ClassNames class_names)
        : sources_(std::move(sources))
        , class_names_(std::move(class_names)) {}

    /// Throws Error.
    CustomerTable read();

    /// Starts to read in a thread when that is due, and returns the table when it is there. A file
    /// is read again once it stays as it is from one call to the next: somebody may still be
    /// writing it. Throws Error, once for each attempt, if it could not be read. To be called
    /// regularly; it does not wait.
    std::optional<CustomerTable> poll(Clock::time_point now);

private:
    std::vector<io::FileIdentity> identities() const;

    std::vector<CustomerSource> sources_;
    CustomerTable::ClassNames class_names_;
    /// As they were read last, and as they were found last.
    std::vector<io::FileIdentity> read_;
    std::vector<io::FileIdentity> found_;
    Clock::time_point next_query_;
    std::future<CustomerTable> reading_;
};

} // namespace ispkit::mail
