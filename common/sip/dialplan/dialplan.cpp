// SPDX-License-Identifier: MIT
#include "sip/dialplan/dialplan.hpp"

#include "error.hpp"
#include "text/ascii.hpp"
#include "text/split.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <utility>

namespace ispkit::sip {

namespace {

/// Far above any real dialplan.
constexpr std::size_t k_most_expanded_octets = std::size_t{64} << 20;

/// Removes the next part of "pattern,priority,application" from the line and returns it; a comma
/// in the brackets of a pattern does not end it.
std::string_view take_part(std::string_view& line) {
    bool in_brackets = false;
    std::size_t end = 0;
    while (end < line.size() && (in_brackets || line[end] != ',')) {
        in_brackets = line[end] == '[' || (in_brackets && line[end] != ']');
        ++end;
    }
    const std::string_view part = line.substr(0, end);
    line.remove_prefix(std::min(end + 1, line.size()));
    return text::trim_controls(part);
}

/// "Application(arguments)"; without parentheses "Application,arguments", as before Asterisk 1.6.
std::pair<std::string_view, std::string_view> split_call(std::string_view call) {
    const std::size_t end = std::min(call.find_first_of(",("), call.size());
    std::string_view arguments = call.substr(std::min(end + 1, call.size()));
    if (end < call.size() && call[end] == '(') {
        arguments = arguments.substr(0, arguments.rfind(')'));
    }
    return {text::trim_controls(call.substr(0, end)), text::trim_controls(arguments)};
}

/// "Set(__NAME=value)" and "Read(NAME,prompt)": what the variable is from then on.
void set_variable(const Step& step, Variables& variables) {
    if (step.runs("Read")) {
        variables[std::string(arguments_of(step.arguments).front())] = k_digits_read;
        return;
    }
    const std::size_t equals = step.arguments.find('=');
    if (!step.runs("Set") || equals == std::string::npos) {
        return;
    }
    std::string_view name = text::trim_controls(std::string_view(step.arguments).substr(0, equals));
    name.remove_prefix(std::min(name.find_first_not_of('_'), name.size()));
    variables[std::string(name)] = step.arguments.substr(equals + 1);
}

/// The calls that a step makes, if it is one such as "GotoIf(condition?target:other target)",
/// "ExecIf(condition?Dial(SIP/1):Hangup())" and "TryExec(Dial(SIP/1))".
std::vector<std::string> calls_in(const Step& step) {
    struct Conditional {
        std::string_view name;
        /// What the branches are arguments of; or nothing, where they are calls.
        std::string_view application;
    };
    constexpr std::array<Conditional, 6> k_conditionals = {{{"GotoIf", "Goto"},
                                                            {"GotoIfTime", "Goto"},
                                                            {"GosubIf", "Gosub"},
                                                            {"MacroIf", "Macro"},
                                                            {"ExecIf", ""},
                                                            {"ExecIfTime", ""}}};
    std::vector<std::string> calls;
    if (step.runs("Exec") || step.runs("TryExec")) {
        calls.push_back(step.arguments);
    }
    for (const Conditional& conditional : k_conditionals) {
        std::string_view branches = step.arguments;
        if (!step.runs(conditional.name)) {
            continue;
        }
        take_until_outside(branches, '?');
        while (!branches.empty()) {
            const std::string_view branch = take_until_outside(branches, ':');
            calls.push_back(conditional.application.empty()
                                ? std::string(branch)
                                : fmt::format("{}({})", conditional.application, branch));
        }
    }
    return calls;
}

} // namespace

bool Step::runs(std::string_view name) const {
    return text::equal_ignoring_case(application, name);
}

bool Extension::is_open() const {
    bool in_brackets = false;
    for (const char c : name) {
        in_brackets = c == '[' || (in_brackets && c != ']');
        if (!in_brackets && (c == '.' || c == '!')) {
            return name.starts_with('_');
        }
    }
    return false;
}

bool Extension::takes_any_number() const {
    constexpr std::size_t k_digits_of_number = 7;
    constexpr std::array<std::string_view, 7> k_free = {"800", "888", "877", "866",
                                                        "855", "844", "833"};
    if (!name.starts_with('_')) {
        return false;
    }
    const std::string_view pattern = std::string_view(name).substr(1);
    const std::string_view prefix =
        pattern.substr(0, std::min(pattern.find_first_not_of("0123456789+"), pattern.size()));
    if (std::any_of(k_free.begin(), k_free.end(),
                    [prefix](std::string_view free) { return prefix.ends_with(free); })) {
        return false;
    }
    std::size_t digits = 0;
    bool in_brackets = false;
    for (const char c : pattern) {
        digits += !in_brackets && std::string_view("XxZzNn[").find(c) != std::string_view::npos;
        in_brackets = c == '[' || (in_brackets && c != ']');
    }
    return is_open() || digits >= k_digits_of_number;
}

const Extension* Context::find(std::string_view extension) const {
    const auto found = index_.find(std::string(extension));
    return found == index_.end() ? nullptr : &extensions[found->second];
}

Dialplan::Dialplan(AuditedConfigs configs) {
    bool is_absent = false;
    read_globals(configs);
    for (const AuditedConfig& audited : configs) {
        if (audited.kind == ConfigKind::extensions) {
            is_absent = is_absent || audited.config.has_absent_files();
            is_whole_ = !is_absent;
        }
        for (const Section& section : audited.config.sections) {
            if (audited.kind == ConfigKind::extensions && !section.is_template &&
                !text::equal_ignoring_case(section.name, "general") &&
                !text::equal_ignoring_case(section.name, "globals")) {
                read(audited.config, section);
            }
        }
    }
}

const Context* Dialplan::find(std::string_view name) const {
    const auto found = by_name_.find(text::lower(name));
    return found == by_name_.end() ? nullptr : &contexts_[found->second];
}

const Extension* Dialplan::find(const Context& context, std::string_view extension) const {
    // As many contexts as Asterisk looks through.
    constexpr std::size_t k_most_contexts = 128;
    std::vector<const Context*> contexts = {&context};
    for (std::size_t i = 0; i < contexts.size(); ++i) {
        if (const Extension* found = contexts[i]->find(extension)) {
            return found;
        }
        for (const std::string& include : contexts[i]->includes) {
            const Context* next = find(include);
            if (next != nullptr && contexts.size() < k_most_contexts &&
                std::find(contexts.begin(), contexts.end(), next) == contexts.end()) {
                contexts.push_back(next);
            }
        }
    }
    return nullptr;
}

void Dialplan::read_globals(AuditedConfigs configs) {
    for (const AuditedConfig& audited : configs) {
        for (const Section& section : audited.config.sections) {
            if (audited.kind != ConfigKind::extensions ||
                !text::equal_ignoring_case(section.name, "globals")) {
                continue;
            }
            for (const Setting& setting : section.settings) {
                globals_[setting.name] = expand(setting.value);
            }
        }
    }
}

void Dialplan::read(const AsteriskConfig& config, const Section& section) {
    const auto [entry, is_new] = by_name_.try_emplace(text::lower(section.name), contexts_.size());
    if (is_new) {
        contexts_.emplace_back().name = section.name;
    }
    Context& context = contexts_[entry->second];
    variables_.clear();
    std::string last;
    for (const Setting& line : section.settings) {
        if (text::equal_ignoring_case(line.name, "include")) {
            // Behind the name are the times at which it holds.
            const std::string name = expand(line.value);
            context.includes.emplace_back(
                text::trim_controls(std::string_view(name).substr(0, name.find_first_of(",|"))));
        } else if (text::equal_ignoring_case(line.name, "exten") ||
                   text::equal_ignoring_case(line.name, "same")) {
            read_extension(config, line, context, last);
        } else if (text::lower(line.name).ends_with(k_switch)) {
            // It matches what the context has no extension for.
            add_step(context, "_.", step_of(config, line.place, k_switch));
        }
    }
}

std::string Dialplan::expand(std::string_view text) {
    std::string result = expanded(text, variables_, globals_);
    octets_ += result.size();
    if (octets_ > k_most_expanded_octets) {
        throw_error("the dialplan has more than {} bytes with the values of its variables",
                    k_most_expanded_octets);
    }
    return result;
}

void Dialplan::read_extension(const AsteriskConfig& config, const Setting& line, Context& context,
                              std::string& last) {
    std::string_view rest = line.value;
    if (text::equal_ignoring_case(line.name, "exten")) {
        std::string name = expand(take_part(rest));
        // Behind a slash is the caller's number.
        name = name.substr(0, name.find('/'));
        if (name != last) {
            variables_.clear();
        }
        last = std::move(name);
    }
    const std::string_view priority = take_part(rest);
    if (last.empty() || priority == "hint") {
        return;
    }
    const Step step = step_of(config, line.place, text::trim_controls(rest));
    add_step(context, last, step);
    set_variable(step, variables_);
}

Step Dialplan::step_of(const AsteriskConfig& config, Place place, std::string_view call) {
    const auto [application, arguments] = split_call(call);
    return {std::string(application), expand(arguments), &config, place};
}

void Dialplan::add_step(Context& context, const std::string& extension, const Step& step) {
    if (step.application.empty()) {
        return;
    }
    const auto [entry, is_new] = context.index_.try_emplace(extension, context.extensions.size());
    if (is_new) {
        context.extensions.emplace_back().name = extension;
    }
    context.extensions[entry->second].steps.push_back(step);
    for (const std::string& call : calls_in(step)) {
        add_step(context, extension, step_of(*step.config, step.place, call));
    }
}

} // namespace ispkit::sip
