// SPDX-License-Identifier: MIT
#include "hls/crypt/method.hpp"

#include "error.hpp"

#include <algorithm>

namespace ispkit::hls {

std::optional<Method> method_of_key_size(std::uint64_t size) {
    const auto found = std::find_if(k_methods.begin(), k_methods.end(),
                                    [size](Method method) { return key_size(method) == size; });
    return found == k_methods.end() ? std::nullopt : std::optional(*found);
}

std::optional<Method> find_method(std::string_view name) {
    const auto found = std::find_if(k_methods.begin(), k_methods.end(),
                                    [name](Method method) { return to_string(method) == name; });
    return found == k_methods.end() ? std::nullopt : std::optional(*found);
}

Method parse_method(std::string_view name) {
    const std::optional<Method> method = find_method(name);
    if (!method) {
        throw_error("'{}': expected AES-128 or AES-256", name);
    }
    return *method;
}

} // namespace ispkit::hls
