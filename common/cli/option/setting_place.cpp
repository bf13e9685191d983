// SPDX-License-Identifier: MIT
#include "cli/option/setting_place.hpp"

#include "error.hpp"
#include "text/split.hpp"

namespace ispkit::cli {

namespace {

/// The length of the longest word of the value that is in the message.
std::size_t likeness(std::string_view value, std::string_view message) {
    std::size_t longest = 0;
    while (!value.empty()) {
        const std::string_view word = text::take_word(value);
        if (word.size() > longest && message.find(word) != message.npos) {
            longest = word.size();
        }
    }
    return longest;
}

/// The setting of that name that a message is about: of several lines, the first with the longest
/// word in it. Null if there is none.
const Setting* setting_in(std::string_view message, const SettingsSection& section,
                          std::string_view name) {
    const Setting* likeliest = nullptr;
    std::size_t most = 0;
    for (const Setting& setting : section.settings) {
        if (setting.name != name) {
            continue;
        }
        const std::size_t found = likeness(setting.value, message);
        if (likeliest == nullptr || found > most) {
            likeliest = &setting;
            most = found;
        }
    }
    return likeliest;
}

} // namespace

std::string place_of_setting(std::string_view message, const SettingsFile& file,
                             const SettingsSection& section,
                             const std::function<bool(std::string_view)>& is_given) {
    constexpr std::string_view k_dashes = "--";
    constexpr std::string_view k_of_names = "abcdefghijklmnopqrstuvwxyz0123456789-";
    for (std::size_t at = message.find(k_dashes); at != message.npos;
         at = message.find(k_dashes, at)) {
        at += k_dashes.size();
        const std::string_view name =
            message.substr(at, message.find_first_not_of(k_of_names, at) - at);
        const Setting* const setting = setting_in(message, section, name);
        if (setting != nullptr && !is_given(name)) {
            return place(file.path, setting->line);
        }
    }
    return {};
}

} // namespace ispkit::cli
