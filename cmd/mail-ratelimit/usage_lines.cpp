// SPDX-License-Identifier: MIT
#include "usage_lines.hpp"

#include "cli/json.hpp"
#include "cli/message.hpp"
#include "visible_text.hpp"

#include <fmt/format.h>

namespace ispkit::ratelimit {

std::string text_of(const mail::RateStore::Current& current) {
    return fmt::format("{}\t{} s\t{} messages\t{} recipients", visible_text(current.subject),
                       current.window.count(), current.usage.messages, current.usage.recipients);
}

std::string json_of(const mail::RateStore::Current& current) {
    return cli::JsonObject()
        .add("key", current.subject)
        .add("window", static_cast<std::uint64_t>(current.window.count()))
        .add("messages", static_cast<std::uint64_t>(current.usage.messages))
        .add("recipients", static_cast<std::uint64_t>(current.usage.recipients))
        .str();
}

} // namespace ispkit::ratelimit
