// SPDX-License-Identifier: MIT
#include "commands.hpp"
#include "mail/greylist/greylist_store.hpp"
#include "store/copy/copy_command.hpp"

#include <utility>

namespace ispkit::greylist {

const cli::Tool k_copy{
    .name = "greylist-db copy",
    .summary = "Copy a database to another one, of either kind. Rows that it has are left as they "
               "are there. Prints, for each table, its name and the numbers of rows: read, added, "
               "and there now.",
    .synopsis = {"--from URL --to URL"},
    .examples = {{"greylist-db copy --from /var/lib/ispkit/greylist.db --to "
                  "'postgresql://db.example.net/greylist'",
                  "before several hosts share it"}},
    .libraries = {},
};

cli::Status copy(cli::CommandLine& command_line) {
    return store::copy_command(command_line, [](const std::string& url, store::Access access) {
        return std::move(mail::GreylistStore(url, access).database());
    });
}

} // namespace ispkit::greylist
