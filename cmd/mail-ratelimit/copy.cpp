// SPDX-License-Identifier: MIT
#include "commands.hpp"
#include "mail/ratelimit/rate_store.hpp"
#include "store/copy/copy_command.hpp"

#include <utility>

namespace ispkit::ratelimit {

const cli::Tool k_copy{
    .name = "mail-ratelimit copy",
    .summary = "Copy a database to another one, of either kind. Rows that it has are left as they "
               "are there. Prints, for each table, its name and the numbers of rows: read, added, "
               "and there now.",
    .synopsis = {"--from URL --to URL"},
    .examples = {{"mail-ratelimit copy --from /var/lib/ispkit/ratelimit.db --to "
                  "'postgresql://db.example.net/ratelimit'",
                  "before several hosts share it"}},
    .libraries = {},
};

cli::Status copy(cli::CommandLine& command_line) {
    return store::copy_command(command_line, [](const std::string& url, store::Access access) {
        return std::move(mail::RateStore(url, access).database());
    });
}

} // namespace ispkit::ratelimit
