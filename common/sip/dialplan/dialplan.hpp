// SPDX-License-Identifier: MIT
#pragma once

#include "sip/dialplan/expression.hpp"
#include "sip/finding/audited_config.hpp"

#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace ispkit::sip {

/// The value of variables with digits that Read took from the caller.
inline constexpr std::string_view k_digits_read = "${READ}";

/// The application of the extension that stands for "switch => …", another server's dialplan.
inline constexpr std::string_view k_switch = "switch";

/// A priority of an extension: "Dial(PJSIP/200,20)".
struct Step {
    std::string application;
    /// With the variables replaced that [globals] or an earlier step of the extension sets, and
    /// k_digits_read for those that Read sets.
    std::string arguments;
    const AsteriskConfig* config;
    Place place;

    bool runs(std::string_view name) const;
};

struct Extension {
    /// "100", "s", "_9NXXXXXX": a pattern begins with an underscore.
    std::string name;
    /// Behind GotoIf, GosubIf, MacroIf, ExecIf, Exec and their kin are the calls that they make,
    /// such as Goto, as steps of their own.
    std::vector<Step> steps;

    /// Whether it matches texts with any signs at their end: a pattern with "." or "!".
    bool is_open() const;

    /// Whether it matches telephone numbers that cost money: it is open, or leaves seven digits or
    /// more to the caller, but not behind the prefix of free numbers in North America or of 0800.
    bool takes_any_number() const;
};

struct Context {
    std::string name;
    std::vector<Extension> extensions;
    std::vector<std::string> includes;

    const Extension* find(std::string_view extension) const;

private:
    friend class Dialplan;
    std::unordered_map<std::string, std::size_t> index_;
};

/// The contexts of all files of the kind extensions.conf, by the rules of Asterisk's
/// pbx/pbx_config.c; sections of the same name are one context. Total: lines that are not
/// extensions are ignored, as there. Throws Error if variables make too much text of it. Keeps
/// pointers into the configurations.
class Dialplan {
public:
    explicit Dialplan(AuditedConfigs configs);

    const std::vector<Context>& contexts() const { return contexts_; }

    /// The values of [globals].
    const Variables& globals() const { return globals_; }

    /// Whether it was read, with all files that it includes.
    bool is_whole() const { return is_whole_; }

    /// The context of that name, whatever its case, or null.
    const Context* find(std::string_view name) const;

    /// The extension of that name in a context or in those that it includes, or null.
    const Extension* find(const Context& context, std::string_view extension) const;

private:
    void read_globals(AuditedConfigs configs);
    void read(const AsteriskConfig& config, const Section& section);
    void read_extension(const AsteriskConfig& config, const Setting& line, Context& context,
                        std::string& last);
    Step step_of(const AsteriskConfig& config, Place place, std::string_view call);
    void add_step(Context& context, const std::string& extension, const Step& step);
    std::string expand(std::string_view text);

    Variables globals_;
    /// The variables of the extension that was read last.
    Variables variables_;
    std::size_t octets_ = 0;
    bool is_whole_ = false;
    std::vector<Context> contexts_;
    std::unordered_map<std::string, std::size_t> by_name_;
};

} // namespace ispkit::sip
