// SPDX-License-Identifier: MIT
#include "mail/activity/activity_totals.hpp"

#include "text/quantity.hpp"

#include <fmt/format.h>

namespace ispkit::mail {

std::string unattributed_text(const ActivityTotals& totals) {
    return fmt::format("unattributed: {} of {} ({}), {} of {}", text::grouped(totals.unattributed),
                       text::counted(totals.messages, "message"),
                       text::share_text(totals.unattributed, totals.messages),
                       text::grouped(totals.unattributed_recipients),
                       text::counted(totals.recipients, "recipient"));
}

} // namespace ispkit::mail
