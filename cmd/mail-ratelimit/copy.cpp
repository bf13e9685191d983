// SPDX-License-Identifier: MIT
#include "commands.hpp"
#include "mail/ratelimit/rate_store.hpp"
#include "store/copy/copy_command.hpp"

#include <utility>

namespace ispkit::ratelimit {

const cli::Tool k_copy = store::CopyCommand::tool(
    "mail-ratelimit copy", "mail-ratelimit copy --from /var/lib/ispkit/ratelimit.db --to "
                           "'postgresql://db.example.net/ratelimit'");

cli::Status copy(cli::CommandLine& command_line) {
    store::CopyCommand command;
    command.declare(command_line);
    command_line.parse();
    return command.run(command_line, [](const std::string& url, store::Access access) {
        return std::move(mail::RateStore(url, access).database());
    });
}

} // namespace ispkit::ratelimit
