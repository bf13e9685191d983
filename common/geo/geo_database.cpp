// SPDX-License-Identifier: MIT
#include "geo/geo_database.hpp"

#include "error.hpp"
#include "io/file.hpp"
#include "text/number.hpp"
#include "text/utf8.hpp"
#include "text/visible_text.hpp"

#include <algorithm>
#include <optional>
#include <string_view>

namespace ispkit::geo {

namespace {

constexpr std::size_t k_largest_database = std::size_t{1} << 30;
constexpr std::size_t k_longest_name = 64;

/// A copy of the file in memory. The library maps files only, and a mapped file that is cut ends
/// the process with SIGBUS.
io::Fd copy_of(const std::string& path) {
    io::require_regular_file(path);
    return io::memory_file(io::read_file(path, k_largest_database), path);
}

/// The values of one address in the database; each is found by its keys, the last one nullptr.
class Record {
public:
    explicit Record(MMDB_entry_s entry)
        : entry_(entry) {}

    template <std::size_t N>
    std::optional<std::string_view> text(const char* const (&keys)[N]) const {
        const MMDB_entry_data_s value = value_of(keys);
        if (!value.has_data || value.type != MMDB_DATA_TYPE_UTF8_STRING) {
            return std::nullopt;
        }
        return std::string_view(value.utf8_string, value.data_size);
    }

    template <std::size_t N>
    std::optional<std::uint32_t> number(const char* const (&keys)[N]) const {
        const MMDB_entry_data_s value = value_of(keys);
        if (!value.has_data) {
            return std::nullopt;
        }
        switch (value.type) {
        case MMDB_DATA_TYPE_UINT16:
            return value.uint16;
        case MMDB_DATA_TYPE_UINT32:
            return value.uint32;
        default:
            return std::nullopt;
        }
    }

private:
    MMDB_entry_data_s value_of(const char* const* keys) const {
        MMDB_entry_s entry = entry_;
        MMDB_entry_data_s value{};
        const int result = MMDB_aget_value(&entry, &value, keys);
        if (result != MMDB_SUCCESS && result != MMDB_LOOKUP_PATH_DOES_NOT_MATCH_DATA_ERROR) {
            throw_error("is damaged: {}", MMDB_strerror(result));
        }
        return value;
    }

    MMDB_entry_s entry_;
};

std::string name_of(std::optional<std::string_view> text) {
    constexpr std::size_t k_looked_at = 4 * k_longest_name; // of which more is shown than stays
    std::string name = text::visible_text(text.value_or("").substr(0, k_looked_at));
    if (name.size() > k_longest_name) {
        std::size_t end = k_longest_name;
        while (text::continues_character(name[end])) {
            --end;
        }
        name.resize(end);
    }
    return name;
}

/// A text that is a country's code; empty for all others, such as its name.
std::string code_of(std::optional<std::string_view> text) {
    const bool is_code = text && text->size() == 2 &&
                         std::all_of(text->begin(), text->end(),
                                     [](char letter) { return letter >= 'A' && letter <= 'Z'; });
    return std::string(is_code ? *text : std::string_view());
}

/// The first of the record's texts that is a country's code. MaxMind and DB-IP have a map; IPinfo
/// and others have "country_code", or the code in "country". The country where an address is
/// registered is better than none.
std::string country_of(const Record& record) {
    std::string code = code_of(record.text({"country", "iso_code", nullptr}));
    if (code.empty()) {
        code = code_of(record.text({"country_code", nullptr}));
    }
    if (code.empty()) {
        code = code_of(record.text({"country", nullptr}));
    }
    return code.empty() ? code_of(record.text({"registered_country", "iso_code", nullptr})) : code;
}

std::string country_name_of(const Record& record) {
    std::string name = name_of(record.text({"country", "names", "en", nullptr}));
    if (name.empty()) {
        name = name_of(record.text({"country_name", nullptr}));
    }
    if (const auto text = record.text({"country", nullptr});
        name.empty() && code_of(text).empty()) {
        name = name_of(text);
    }
    return name.empty() ? name_of(record.text({"registered_country", "names", "en", nullptr}))
                        : name;
}

/// MaxMind and DB-IP have a number; IPinfo has "AS64500".
std::uint32_t as_number_of(const Record& record) {
    if (const auto number = record.number({"autonomous_system_number", nullptr})) {
        return *number;
    }
    std::string_view text = record.text({"asn", nullptr}).value_or("");
    text.remove_prefix(text.starts_with("AS") ? 2 : 0);
    std::uint32_t number = 0;
    return text::read_number(text, number) ? number : 0;
}

} // namespace

GeoDatabase::GeoDatabase(const std::string& path)
    : path_(path) {
    const io::Fd copy = copy_of(path);
    auto database = std::make_unique<MMDB_s>();
    const std::string name = fmt::format("/proc/self/fd/{}", copy.get());
    if (const int result = MMDB_open(name.c_str(), MMDB_MODE_MMAP, database.get());
        result != MMDB_SUCCESS) {
        throw_error("{}: is not a database in mmdb format, or is cut off ({})", path,
                    MMDB_strerror(result));
    }
    database_.reset(database.release());
}

void GeoDatabase::Close::operator()(MMDB_s* database) const {
    MMDB_close(database);
    delete database;
}

void GeoDatabase::complete(const net::Address& address, Origin& origin) const {
    with_context(path_, [&] {
        int resolver_error = 0;
        int result = MMDB_SUCCESS;
        const MMDB_lookup_result_s found =
            MMDB_lookup_string(database_.get(), address.str().c_str(), &resolver_error, &result);
        if (result != MMDB_SUCCESS && result != MMDB_IPV6_LOOKUP_IN_IPV4_DATABASE_ERROR) {
            throw_error("is damaged: {}", MMDB_strerror(result));
        }
        if (!found.found_entry) {
            return;
        }
        const Record record(found.entry);
        if (origin.country.empty()) {
            origin.country = country_of(record);
            origin.country_name = country_name_of(record);
        }
        if (origin.as_number == 0) {
            origin.as_number = as_number_of(record);
            origin.as_name = name_of(record.text({"autonomous_system_organization", nullptr}));
            if (origin.as_name.empty()) {
                origin.as_name = name_of(record.text({"as_name", nullptr}));
            }
        }
    });
}

std::string geo_library() {
    return std::string("libmaxminddb ") + MMDB_lib_version();
}

} // namespace ispkit::geo
