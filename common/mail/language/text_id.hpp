// SPDX-License-Identifier: MIT
#pragma once

#include "mail/language/english.hpp"

#include <cstddef>
#include <iterator>
#include <string_view>

namespace ispkit::mail {

/// The name of a text of k_english; another name does not compile.
class TextId {
public:
    template <std::size_t size>
    consteval TextId(const char (&name)[size])
        : index_(index_of({name, size - 1})) {}

    constexpr std::size_t index() const { return index_; }

private:
    static consteval std::size_t index_of(std::string_view name) {
        for (std::size_t i = 0; i < std::size(k_english); ++i) {
            if (k_english[i].name == name) {
                return i;
            }
        }
        throw "no such text";
    }

    std::size_t index_;
};

} // namespace ispkit::mail
