// SPDX-License-Identifier: MIT
#include "commands.hpp"
#include "mail/greylist/greylist_store.hpp"
#include "store/copy/copy_command.hpp"

#include <utility>

namespace ispkit::greylist {

const cli::Tool k_copy = store::CopyCommand::tool(
    "greylist-db copy", "greylist-db copy --from /var/lib/ispkit/greylist.db --to "
                        "'postgresql://db.example.net/greylist'");

cli::Status copy(cli::CommandLine& command_line) {
    store::CopyCommand command;
    command.declare(command_line);
    command_line.parse();
    return command.run(command_line, [](const std::string& url, store::Access access) {
        return std::move(mail::GreylistStore(url, access).database());
    });
}

} // namespace ispkit::greylist
