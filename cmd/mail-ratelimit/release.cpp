// SPDX-License-Identifier: MIT
#include "commands.hpp"
#include "error.hpp"
#include "io/clock.hpp"
#include "options.hpp"
#include "text/visible_text.hpp"

namespace ispkit::ratelimit {

const cli::Tool k_release{
    .name = "mail-ratelimit release",
    .summary =
        "Let logins go that a rule of --suspend-on has suspended. What they have used, and what "
        "the rules have seen of them, is forgotten; their history stays.",
    .synopsis = {"[--config FILE] [--db URL] KEY..."},
    .examples = {{"mail-ratelimit release sasl:joe", "after its password was changed"}},
    .libraries = {},
};

cli::Status release(cli::CommandLine& command_line) {
    return change_each(command_line, [&](mail::RateStore& store, const std::string& subject) {
        const std::optional<mail::Override> override = store.override_of(subject, io::clock_now());
        if (!override) {
            command_line.warn("{} is not suspended", text::visible_text(subject));
            return false;
        }
        if (override->rule.empty()) {
            command_line.warn("{}: no rule suspended it, somebody set its limit (use unset)",
                              text::visible_text(subject));
            return false;
        }
        store.remove_override(subject);
        store.watch_store().forget(subject);
        store.reset(subject);
        return true;
    });
}

} // namespace ispkit::ratelimit
