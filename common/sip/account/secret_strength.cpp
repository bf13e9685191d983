// SPDX-License-Identifier: MIT
#include "sip/account/secret_strength.hpp"

#include "text/ascii.hpp"

#include <zxcvbn.h>

#include <algorithm>
#include <array>
#include <vector>

namespace ispkit::sip {

namespace {

constexpr std::array<std::string_view, 14> k_keyboard_rows = {"1234567890",
                                                              "qwertyuiop",
                                                              "asdfghjkl",
                                                              "zxcvbnm",
                                                              "qwertzuiop",
                                                              "yxcvbnm",
                                                              "azertyuiop",
                                                              "qsdfghjklm",
                                                              "abcdefghijklmnopqrstuvwxyz",
                                                              "1qaz2wsx3edc4rfv5tgb6yhn7ujm",
                                                              "qazwsxedcrfvtgbyhnujm",
                                                              "1q2w3e4r5t6y7u8i9o0p",
                                                              "147258369",
                                                              "q1w2e3r4t5y6u7i8o9p0"};

/// The number of bytes at the start of text that are a run along one of the rows.
std::size_t run_length(std::string_view text) {
    constexpr std::size_t k_shortest = 4;
    std::size_t longest = 0;
    for (const std::string_view row : k_keyboard_rows) {
        for (const std::string& keys : {std::string(row), std::string(row.rbegin(), row.rend())}) {
            for (std::size_t length = std::min(keys.size(), text.size()); length > longest;
                 --length) {
                if (keys.find(text.substr(0, length)) != std::string::npos) {
                    longest = length;
                }
            }
        }
    }
    return longest < k_shortest ? 0 : longest;
}

} // namespace

double strength_in_bits(std::string_view secret, std::span<const std::string> known_words) {
    constexpr std::size_t k_longest = 100;
    constexpr std::size_t k_most_words = 20;
    const std::string text(secret.substr(0, std::min(k_longest, secret.find('\0'))));
    std::vector<const char*> words;
    for (const std::string& word : known_words.first(std::min(known_words.size(), k_most_words))) {
        if (!word.empty() && word.size() <= k_longest) {
            words.push_back(word.c_str());
        }
    }
    words.push_back(nullptr);
    return ZxcvbnMatch(text.c_str(), words.data(), nullptr);
}

bool is_keyboard_run(std::string_view secret) {
    constexpr std::size_t k_longest = 100;
    const std::string text = text::lower(secret.substr(0, k_longest));
    std::size_t covered = 0;
    for (std::size_t i = 0; i < text.size();) {
        const std::size_t length = run_length(std::string_view(text).substr(i));
        covered += length;
        i += std::max<std::size_t>(length, 1);
    }
    return covered > 0 && covered * 2 >= text.size();
}

} // namespace ispkit::sip
