// SPDX-License-Identifier: MIT
#include "commands.hpp"
#include "error.hpp"
#include "io/clock.hpp"
#include "options.hpp"
#include "text/visible_text.hpp"

namespace ispkit::ratelimit {

const cli::Tool k_unset{
    .name = "mail-ratelimit unset",
    .summary = "Remove the limits that 'set' gave to keys: they have the limits of all others "
               "again.",
    .synopsis = {"[--config FILE] [--db URL] KEY..."},
    .examples = {{"mail-ratelimit unset sasl:joe", "back to the limits of all others"}},
    .libraries = {},
};

cli::Status unset(cli::CommandLine& command_line) {
    return change_each(command_line, [&](mail::RateStore& store, const std::string& subject) {
        const std::optional<mail::Override> override = store.override_of(subject, io::clock_now());
        if (override && !override->rule.empty()) {
            command_line.warn("{}: the rule '{}' suspended it (use release)",
                              text::visible_text(subject), override->rule);
            return false;
        }
        const bool was_set = store.remove_override(subject);
        if (!was_set) {
            command_line.warn("nothing was set for {}", text::visible_text(subject));
        }
        return was_set;
    });
}

} // namespace ispkit::ratelimit
