// SPDX-License-Identifier: MIT
#pragma once

#include "net/prefix.hpp"

#include <array>
#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

/// Writes databases in version 2.0 of the format of MaxMind
/// (https://maxmind.github.io/MaxMind-DB/), with records of 24 bits.
class MmdbWriter {
public:
    /// By keys; a dot leads into a map: "country.iso_code".
    using Values = std::map<std::string, std::variant<std::string, std::uint32_t>>;

    /// 6 for both families; 4 for IPv4 only.
    explicit MmdbWriter(std::uint16_t ip_version = 6)
        : ip_version_(ip_version) {}

    /// Networks do not overlap.
    void add(const ispkit::net::Prefix& network, const Values& values) {
        const ispkit::net::Address address = network.first();
        const std::uint64_t low = network.is_ipv4() ? address.ipv4() : address.low();
        const unsigned above = network.is_ipv4() ? 96 : 0;
        const unsigned end = network.length() + above;
        std::size_t node = 0;
        for (unsigned bit = ip_version_ == 4 ? above : 0; bit < end; ++bit) {
            const std::uint64_t half = bit < 64 ? address.high() : low;
            const bool is_above = network.is_ipv4() && bit < above;
            Record& record = nodes_[node][is_above ? 0 : half >> (63 - bit % 64) & 1];
            if (bit + 1 == end) {
                record = {Record::Kind::data, data_.size()};
            } else if (record.kind == Record::Kind::none) {
                record = {Record::Kind::node, nodes_.size()};
                node = nodes_.size();
                nodes_.emplace_back();
            } else {
                node = record.place;
            }
        }
        data_ += map_of(values);
    }

    std::string str() const {
        constexpr std::size_t k_separator = 16;
        std::string tree;
        for (const auto& node : nodes_) {
            for (const Record& record : node) {
                const std::size_t value = record.kind == Record::Kind::none ? nodes_.size()
                                          : record.kind == Record::Kind::node
                                              ? record.place
                                              : nodes_.size() + k_separator + record.place;
                tree += big_endian(value, 3);
            }
        }
        const std::string metadata =
            start(k_map, 9) + text("binary_format_major_version") + number(k_uint16, 2, 2) +
            text("binary_format_minor_version") + number(k_uint16, 0, 2) + text("build_epoch") +
            number(k_uint64, 1'700'000'000, 8) + text("database_type") + text("Test") +
            text("description") + start(k_map, 0) + text("ip_version") +
            number(k_uint16, ip_version_, 2) + text("languages") + start(k_array, 0) +
            text("node_count") + number(k_uint32, nodes_.size(), 4) + text("record_size") +
            number(k_uint16, 24, 2);
        return tree + std::string(k_separator, '\0') + data_ + "\xab\xcd\xefMaxMind.com" + metadata;
    }

private:
    enum Type : unsigned { k_text = 2, k_uint16 = 5, k_uint32, k_map, k_uint64 = 9, k_array = 11 };

    struct Record {
        enum class Kind { none, node, data } kind = Kind::none;
        std::size_t place = 0;
    };

    static std::string big_endian(std::uint64_t value, unsigned bytes) {
        std::string text;
        while (bytes-- > 0) {
            text += static_cast<char>(value >> 8 * bytes);
        }
        return text;
    }

    /// The control bytes of a value; sizes up to 284.
    static std::string start(Type type, std::size_t size) {
        constexpr unsigned k_extended = 7;
        const std::size_t shown = size < 29 ? size : 29;
        std::string text(1,
                         static_cast<char>((type > k_extended ? 0U : unsigned{type}) << 5 | shown));
        if (type > k_extended) {
            text += static_cast<char>(type - k_extended);
        }
        return size < 29 ? text : text + static_cast<char>(size - 29);
    }

    static std::string text(std::string_view value) {
        return start(k_text, value.size()).append(value);
    }

    static std::string number(Type type, std::uint64_t value, unsigned bytes) {
        return start(type, bytes) + big_endian(value, bytes);
    }

    static std::string map_of(const Values& values) {
        std::map<std::string, Values> inner;
        std::map<std::string, std::string> encoded;
        for (const auto& [key, value] : values) {
            if (const std::size_t dot = key.find('.'); dot != key.npos) {
                inner[key.substr(0, dot)][key.substr(dot + 1)] = value;
            } else if (const auto* const words = std::get_if<std::string>(&value)) {
                encoded[key] = text(*words);
            } else {
                encoded[key] = number(k_uint32, std::get<std::uint32_t>(value), 4);
            }
        }
        for (const auto& [key, some] : inner) {
            encoded[key] = map_of(some);
        }
        std::string result = start(k_map, encoded.size());
        for (const auto& [key, value] : encoded) {
            result += text(key) + value;
        }
        return result;
    }

    std::uint16_t ip_version_;
    std::vector<std::array<Record, 2>> nodes_{1};
    std::string data_;
};
