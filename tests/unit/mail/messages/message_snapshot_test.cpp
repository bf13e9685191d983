// SPDX-License-Identifier: MIT
#include "mail/messages/message_snapshot.hpp"
#include "mail_events.hpp"

#include <boost/test/unit_test.hpp>

using namespace ispkit;
using mail::ActivityTable;
using mail::MailEventKind;
using mail::MessageIndex;
using mail::OpenMessage;
using mail::UnfinishedMessages;
using test::event_of;

BOOST_AUTO_TEST_SUITE(mail_messages_message_snapshot)

namespace {

/// What one run remembers of messages.
struct Run {
    mail::ActivitySettings settings;
    ActivityTable table{settings};
    MessageIndex messages{mail::k_most_open_messages, [](OpenMessage&) {}};
    mail::RecipientLedger ledger;

    OpenMessage& open(std::string_view id) {
        OpenMessage& message = messages.open(event_of(MailEventKind::client, id));
        message.time = test::k_event_day;
        return message;
    }
    OpenMessage* find(std::string_view id) {
        return messages.find_in_any(event_of(MailEventKind::client, id).message);
    }
    UnfinishedMessages snapshot(std::chrono::hours later = {}) {
        return take_snapshot(messages, table, test::k_event_day + later);
    }
    void restore(const UnfinishedMessages& unfinished) {
        mail::restore(unfinished, messages, table, ledger);
    }
};

} // namespace

BOOST_AUTO_TEST_CASE(a_queued_message_goes_on_for_the_same_subject) {
    Run before;
    OpenMessage& message = before.open("A1");
    message.is_queued = true;
    message.is_counted = true;
    message.subject = before.table.subject_of(mail::MailOrigin{.login = "joe"});
    before.ledger.defer(message, "x@example.net");
    Run after;
    after.restore(before.snapshot(std::chrono::hours(24)));
    const OpenMessage* const restored = after.find("A1");
    BOOST_REQUIRE(restored != nullptr);
    BOOST_TEST(restored->is_carried);
    BOOST_TEST(restored->is_counted);
    BOOST_TEST(after.table.key_of(restored->subject) == "joe");
    BOOST_TEST(restored->waited == 1U);
    BOOST_TEST(after.ledger.waiting() == 1U);
}

BOOST_AUTO_TEST_CASE(what_is_finished_or_given_up_is_left_out) {
    Run run;
    OpenMessage& removed = run.open("A1");
    removed.is_queued = true;
    removed.is_removed = true;
    run.open("A2").has_client = true;
    run.open("A3"); // a delivery of a message that began before the log
    BOOST_TEST(run.snapshot(std::chrono::hours(1)).messages.size() == 1U);
    BOOST_TEST(run.snapshot(std::chrono::hours(2)).messages.empty());
}

BOOST_AUTO_TEST_CASE(a_message_that_was_reported_as_nobodys_is_not_counted_again) {
    Run run;
    run.open("A1").is_queued = true;
    const UnfinishedMessages unfinished = run.snapshot();
    BOOST_REQUIRE(unfinished.messages.size() == 1U);
    BOOST_TEST(unfinished.messages[0].is_counted);
    BOOST_TEST(unfinished.messages[0].is_reported);
    BOOST_TEST(unfinished.messages[0].subject == 0U);
}

BOOST_AUTO_TEST_CASE(a_second_pass_finds_its_first_pass_again) {
    Run before;
    OpenMessage& first = before.open("A1");
    OpenMessage& second = before.open("A2");
    OpenMessage& orphan = before.open("A3");
    first.is_queued = second.is_queued = orphan.is_queued = true;
    second.first_pass = first.name;
    orphan.first_pass = {.id = 7, .serial = 7};
    Run after;
    after.restore(before.snapshot());
    BOOST_REQUIRE((after.find("A1") != nullptr && after.find("A2") != nullptr));
    BOOST_TEST((after.find("A2")->first_pass == after.find("A1")->name));
    BOOST_TEST((after.find("A3")->first_pass == after.find("A3")->name));
}

BOOST_AUTO_TEST_SUITE_END()
