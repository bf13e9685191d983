// SPDX-License-Identifier: MIT
#include "mail/report/offender.hpp"

#include <utility>

namespace ispkit::mail {

Offender offender_of(Suspect suspect, const Contacts& contacts) {
    std::string contact = contacts.address_of(suspect.activity);
    return {std::move(suspect.activity), std::move(suspect.score), std::move(contact)};
}

} // namespace ispkit::mail
