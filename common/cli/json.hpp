// SPDX-License-Identifier: MIT
#pragma once

#include <concepts>
#include <cstdint>
#include <initializer_list>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace ispkit::cli {

/// Writes one JSON object (RFC 8259), members in the order of the calls. Bytes of a text that are
/// not UTF-8 become U+FFFD.
class JsonObject {
public:
    JsonObject& add(std::string_view name, std::string_view text);
    JsonObject& add(std::string_view name, const char* text) {
        return add(name, std::string_view(text));
    }
    JsonObject& add(std::string_view name, std::uint64_t number);
    /// For bool only: any number would convert to bool.
    template <std::same_as<bool> Bool>
    JsonObject& add(std::string_view name, Bool truth) {
        return add_truth(name, truth);
    }
    JsonObject& add(std::string_view name, const std::vector<std::string>& texts);
    JsonObject& add(std::string_view name, const std::vector<std::uint64_t>& numbers);
    JsonObject& add(std::string_view name, const JsonObject& object);
    JsonObject& add(std::string_view name, const std::vector<JsonObject>& objects);

    /// The object on one line, without a newline.
    std::string str() const { return text_ + "}"; }

private:
    JsonObject& add_truth(std::string_view name, bool truth);
    void add_name(std::string_view name);

    std::string text_ = "{";
};

/// Prints named counts to standard output: a line "name<TAB>number" each, or one JSON object.
void print_numbers(std::initializer_list<std::pair<std::string_view, std::int64_t>> numbers,
                   bool as_json);

} // namespace ispkit::cli
