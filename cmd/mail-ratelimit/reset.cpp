// SPDX-License-Identifier: MIT
#include "commands.hpp"
#include "options.hpp"
#include "text/visible_text.hpp"

namespace ispkit::ratelimit {

const cli::Tool k_reset{
    .name = "mail-ratelimit reset",
    .summary = "Forget what a key has used, so that it may send again. Its history stays.",
    .synopsis = {"[--config FILE] [--db URL] KEY..."},
    .examples = {{"mail-ratelimit reset sasl:joe", "after its password was changed"}},
    .libraries = {},
};

cli::Status reset(cli::CommandLine& command_line) {
    return change_each(command_line, [&](mail::RateStore& store, const std::string& subject) {
        const bool was_used = store.reset(subject);
        if (!was_used) {
            command_line.warn("nothing of {} was used", text::visible_text(subject));
        }
        return was_used;
    });
}

} // namespace ispkit::ratelimit
