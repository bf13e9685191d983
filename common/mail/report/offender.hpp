// SPDX-License-Identifier: MIT
#pragma once

#include "mail/activity/activity.hpp"
#include "mail/report/contacts.hpp"
#include "mail/score/score.hpp"
#include "mail/score/suspect.hpp"

#include <string>

namespace ispkit::mail {

/// A customer that the report names, with what support needs to know of it.
struct Offender {
    Activity activity;
    Score score;
    /// The mail address to write to; empty if none is known.
    std::string contact;
};

Offender offender_of(Suspect suspect, const Contacts& contacts);

} // namespace ispkit::mail
