// SPDX-License-Identifier: MIT
#include "io/file_list.hpp"

#include "error.hpp"
#include "io/file.hpp"

#include <algorithm>
#include <string_view>

namespace ispkit::io {

std::vector<std::string> read_names0(const std::string& path) {
    constexpr std::size_t k_longest_list = std::size_t{1} << 30;
    const std::string content = read_file(path, k_longest_list);
    std::vector<std::string> names;
    std::string_view rest = content;
    while (!rest.empty()) {
        const std::string_view name = rest.substr(0, rest.find('\0'));
        if (name.empty()) {
            throw_error("{}: empty name at offset {}", input_name(path),
                        content.size() - rest.size());
        }
        names.emplace_back(name);
        rest.remove_prefix(std::min(name.size() + 1, rest.size()));
    }
    return names;
}

} // namespace ispkit::io
