// SPDX-License-Identifier: MIT
#pragma once

#include "cli/option/values.hpp"

#include <functional>
#include <string>
#include <string_view>
#include <vector>

namespace ispkit::cli {

/// A declared option.
struct Option {
    enum class Kind { flag, value, list };

    /// The heading in --help.
    std::string_view section;
    /// Such as "-f,--force".
    std::string_view names;
    /// The name of its value; empty for a flag.
    std::string_view metavar;
    std::string_view help;
    Kind kind;
    /// Sets the target to the values: one, or any number for a list. A flag takes yes or no. Throws
    /// Error for a bad value.
    std::function<void(const std::vector<std::string>&)> read;
    /// Throws Error for a bad value of a list whose values are read later; may be empty.
    std::function<void(std::string_view)> check;

    /// "--force".
    std::string_view long_name() const { return names.substr(names.rfind(',') + 1); }

    /// "force", as in a configuration file.
    std::string_view name() const {
        const std::string_view dashed = long_name();
        return dashed.substr(dashed.find_first_not_of('-'));
    }
};

/// The options of a tool or of a part of it, each declared once for its command line, its help and
/// its configuration file. Names and texts must outlive it.
class OptionTable {
public:
    /// The heading in --help for the options declared from here on.
    void section(std::string_view title) { section_ = title; }

    /// An option without value; names such as "-f,--force". Sets target to true.
    void flag(std::string_view names, bool& target, std::string_view help);

    /// An option with a value, read by parser, which throws Error for a bad value.
    template <typename T, typename Parser = T (*)(std::string_view)>
    void value(std::string_view names, std::string_view metavar, T& target, std::string_view help,
               Parser parser) {
        add_value(names, metavar, help,
                  [&target, parser](std::string_view text) { target = parser(text); });
    }

    /// An option with a value that cli::parse_value reads: text, number or duration, plain or
    /// optional.
    template <typename T>
    void value(std::string_view names, std::string_view metavar, T& target, std::string_view help) {
        add_value(names, metavar, help,
                  [&target](std::string_view text) { parse_value(text, target); });
    }

    /// An option with a value that may be given several times. `check` throws Error for a value
    /// that is wrong.
    void list(std::string_view names, std::string_view metavar, std::vector<std::string>& target,
              std::string_view help, const std::function<void(std::string_view)>& check = {});

    const std::vector<Option>& options() const { return options_; }

    /// The option with that name, without dashes; null if there is none.
    const Option* find(std::string_view name) const;

    /// A table with those options alone.
    OptionTable only(const std::vector<std::string_view>& names) const;

private:
    void add(std::string_view names, std::string_view metavar, std::string_view help,
             Option::Kind kind, std::function<void(const std::vector<std::string>&)> read,
             std::function<void(std::string_view)> check = {});
    void add_value(std::string_view names, std::string_view metavar, std::string_view help,
                   std::function<void(std::string_view)> reader);

    std::string_view section_ = "Options";
    std::vector<Option> options_;
};

} // namespace ispkit::cli
