// SPDX-License-Identifier: MIT
// Any octets as a configuration file.

#include "cli/option/settings_file.hpp"
#include "error.hpp"
#include "fuzz_target.hpp"

#include <chrono>
#include <string_view>

FUZZ_TARGET(settings_file, data, size) {
    using namespace ispkit;
    std::string text;
    std::vector<std::string> list;
    bool flag = false;
    std::chrono::seconds time{};
    cli::OptionTable table;
    table.value("--text", "TEXT", text, "");
    table.value("-t,--time", "TIME", time, "");
    table.list("--list", "TEXT", list, "");
    table.flag("--flag", flag, "");
    try {
        const cli::SettingsFile file =
            cli::parse_settings({reinterpret_cast<const char*>(data), size}, "fuzz");
        for (const cli::SettingsSection& section : file.sections) {
            cli::apply_settings(file, section, table);
            cli::check_names(file, section, table);
        }
    } catch (const Error&) {
    }
}
