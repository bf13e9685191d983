// SPDX-License-Identifier: MIT
#include "cli/option/option_table.hpp"

#include "error.hpp"

#include <algorithm>

namespace ispkit::cli {

namespace {

bool parse_yes_or_no(std::string_view text) {
    if (text != "yes" && text != "no") {
        throw_error("'{}' is neither yes nor no", text);
    }
    return text == "yes";
}

} // namespace

void OptionTable::flag(std::string_view names, bool& target, std::string_view help) {
    add(names, {}, help, Option::Kind::flag, [&target](const std::vector<std::string>& values) {
        target = parse_yes_or_no(values.back());
    });
}

void OptionTable::list(std::string_view names, std::string_view metavar,
                       std::vector<std::string>& target, std::string_view help,
                       const std::function<void(std::string_view)>& check) {
    add(
        names, metavar, help, Option::Kind::list,
        [&target, check](const std::vector<std::string>& values) {
            if (check) {
                std::for_each(values.begin(), values.end(), check);
            }
            target = values;
        },
        check);
}

void OptionTable::add_value(std::string_view names, std::string_view metavar, std::string_view help,
                            std::function<void(std::string_view)> reader) {
    add(names, metavar, help, Option::Kind::value,
        [reader = std::move(reader)](const std::vector<std::string>& values) {
            reader(values.back());
        });
}

void OptionTable::add(std::string_view names, std::string_view metavar, std::string_view help,
                      Option::Kind kind, std::function<void(const std::vector<std::string>&)> read,
                      std::function<void(std::string_view)> check) {
    options_.push_back({section_, names, metavar, help, kind, std::move(read), std::move(check)});
}

const Option* OptionTable::find(std::string_view name) const {
    const auto found = std::find_if(options_.begin(), options_.end(),
                                    [&](const Option& option) { return option.name() == name; });
    return found == options_.end() ? nullptr : &*found;
}

OptionTable OptionTable::only(const std::vector<std::string_view>& names) const {
    OptionTable table;
    for (const std::string_view name : names) {
        table.options_.push_back(*find(name));
    }
    return table;
}

} // namespace ispkit::cli
