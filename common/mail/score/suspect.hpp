// SPDX-License-Identifier: MIT
#pragma once

#include "mail/activity/activity.hpp"
#include "mail/score/score.hpp"

#include <vector>

namespace ispkit::mail {

class MailActivity;

/// A customer and its score.
struct Suspect {
    Activity activity;
    Score score;
};

/// All customers with their scores, the worst first. Strangers' addresses and networks are left
/// out: the whole world sends mail to a relay.
std::vector<Suspect> suspects_of(const MailActivity& mail);

} // namespace ispkit::mail
