// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

/// A line of tests/data/*/log-lines.txt with \xNN, \u (a thousand letters) and \\ replaced by what
/// they stand for.
inline std::string decoded(std::string_view sample) {
    std::string text;
    for (std::size_t i = 0; i < sample.size(); ++i) {
        if (sample[i] != '\\' || i + 1 == sample.size()) {
            text.push_back(sample[i]);
        } else if (sample[i + 1] == 'x') {
            text.push_back(
                static_cast<char>(std::stoi(std::string(sample.substr(i + 2, 2)), nullptr, 16)));
            i += 3;
        } else if (sample[i + 1] == 'u') {
            text.append(1000, 'x');
            ++i;
        } else {
            text.push_back(sample[i + 1]);
            ++i;
        }
    }
    return text;
}
