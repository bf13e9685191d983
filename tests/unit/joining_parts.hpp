// SPDX-License-Identifier: MIT
#pragma once

#include "mail/joining/message_delivery.hpp"
#include "mail_events.hpp"

namespace ispkit::test {

/// The parts of a MessageJoiner, each to be used alone.
struct JoiningParts {
    explicit JoiningParts(mail::ActivitySettings asked = {})
        : settings(std::move(asked)) {}

    mail::ActivitySettings settings;
    mail::ActivityTable table{settings};
    int closed = 0;
    mail::MessageIndex messages{mail::k_most_open_messages,
                                [this](mail::OpenMessage&) { ++closed; }};
    mail::RecipientLedger ledger;
    mail::MessageCounter counter{table};
    mail::FilterPasses passes{settings, messages, counter};
    mail::MessageOrigins origins{settings, table, messages, passes, counter};
    mail::MessageVerdicts verdicts{messages, passes, counter};
    mail::MessageDelivery delivery{messages, ledger, passes, origins, verdicts, counter};
};

} // namespace ispkit::test
