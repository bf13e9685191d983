// SPDX-License-Identifier: MIT
#include "mail/activity/activity_totals.hpp"

namespace ispkit::mail {

Phrase unattributed(const ActivityTotals& totals) {
    return {"page-unattributed",
            {{"unattributed", totals.unattributed},
             {"messages", totals.messages},
             {"share", Share{totals.unattributed, totals.messages}},
             {"part", totals.unattributed_recipients},
             {"recipients", totals.recipients}}};
}

} // namespace ispkit::mail
