// SPDX-License-Identifier: MIT
#include "mail/messages/recipient_ledger.hpp"

#include <boost/test/unit_test.hpp>

using namespace ispkit;
using mail::OpenMessage;
using mail::RecipientLedger;

BOOST_AUTO_TEST_SUITE(mail_messages_recipient_ledger)

BOOST_AUTO_TEST_CASE(a_recipient_that_is_tried_again_is_deferred_once) {
    RecipientLedger ledger;
    OpenMessage message;
    message.unsettled = 1;
    BOOST_TEST(ledger.defer(message, "a@example.org") == 1);
    BOOST_TEST(ledger.defer(message, "a@example.org") == 0);
    BOOST_TEST(ledger.waiting() == 1U);
    BOOST_TEST(ledger.settle(message, "a@example.org") == -1);
    BOOST_TEST(ledger.waiting() == 0U);
    BOOST_TEST(message.unsettled == 0);
}

BOOST_AUTO_TEST_CASE(what_never_waited_is_not_taken_back) {
    RecipientLedger ledger;
    OpenMessage message;
    BOOST_TEST(ledger.defer(message, "a@example.org") == 1);
    BOOST_TEST(ledger.settle(message, "b@example.org") == 0);
    BOOST_TEST(ledger.waiting() == 1U);
}

BOOST_AUTO_TEST_CASE(an_expired_message_bounces_all_that_is_left) {
    RecipientLedger ledger;
    OpenMessage message;
    message.unsettled = 3;
    ledger.defer(message, "a@example.org");
    const mail::Counts counts = ledger.expire(message);
    BOOST_TEST(counts.deferred == -1);
    BOOST_TEST(counts.bounced == 3);
    BOOST_TEST(ledger.waiting() == 0U);
    BOOST_TEST(ledger.expire(message).bounced == 0);
}

BOOST_AUTO_TEST_CASE(deferrals_of_an_earlier_run_are_not_taken_back) {
    RecipientLedger before;
    OpenMessage message;
    before.defer(message, "a@example.org");
    before.defer(message, "b@example.org");
    RecipientLedger ledger;
    ledger.carry_on(message);
    BOOST_TEST(ledger.waiting() == 2U);
    BOOST_TEST(ledger.settle(message, "a@example.org") == 0);
    BOOST_TEST(ledger.defer(message, "c@example.org") == 1);
    const mail::Counts counts = ledger.expire(message);
    BOOST_TEST(counts.deferred == -1); // c@
    BOOST_TEST(counts.bounced == 2);
}

BOOST_AUTO_TEST_CASE(what_waits_moves_to_the_new_id) {
    RecipientLedger ledger;
    OpenMessage old;
    OpenMessage anew;
    old.unsettled = 1;
    ledger.defer(old, "a@example.org");
    RecipientLedger::move(old, anew);
    BOOST_TEST(old.unsettled == 0);
    BOOST_TEST(old.waiting.empty());
    BOOST_TEST(ledger.defer(anew, "a@example.org") == 0);
    ledger.forget(old);
    ledger.forget(anew);
    BOOST_TEST(ledger.waiting() == 0U);
}

BOOST_AUTO_TEST_CASE(the_ledger_is_bounded) {
    RecipientLedger ledger(1);
    OpenMessage one;
    OpenMessage two;
    BOOST_TEST(ledger.defer(one, "a@example.org") == 1);
    BOOST_TEST(ledger.defer(two, "b@example.org") == 1);
    BOOST_TEST(two.waiting.empty());
    OpenMessage carried;
    carried.waiting = {7};
    ledger.carry_on(carried);
    BOOST_TEST(carried.waiting.empty());
    BOOST_TEST(ledger.waiting() == 1U);
}

BOOST_AUTO_TEST_SUITE_END()
