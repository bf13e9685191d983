// SPDX-License-Identifier: MIT
#include "mail/messages/postfix_instances.hpp"
#include "mail_events.hpp"

#include <boost/test/unit_test.hpp>
#include <fmt/format.h>

using namespace ispkit;
using mail::MailEventKind;
using mail::PostfixInstances;

BOOST_AUTO_TEST_SUITE(mail_messages_postfix_instances)

BOOST_AUTO_TEST_CASE(an_id_depends_on_the_instance) {
    PostfixInstances instances;
    mail::MailLogEvent event = test::event_of(MailEventKind::client, "A1");
    BOOST_TEST(instances.id_of(event) == event.message);
    event.instance = "postfix-out";
    BOOST_TEST(instances.id_of(event) == instances.id_in(1, event.message));
    BOOST_TEST(instances.id_of(event) != event.message);
    BOOST_TEST(instances.size() == 2U);
}

BOOST_AUTO_TEST_CASE(a_queue_manager_tells_an_instance_from_a_service) {
    PostfixInstances instances;
    instances.id_of(test::event_of(MailEventKind::client, "A1"));
    BOOST_TEST(!instances.has_queue(0));
    instances.id_of(test::event_of(MailEventKind::removed, "A1"));
    BOOST_TEST(instances.has_queue(0));
}

BOOST_AUTO_TEST_CASE(instances_without_room_share_one_number) {
    PostfixInstances instances;
    mail::MailLogEvent event = test::event_of(MailEventKind::client, "A1");
    std::uint64_t last = 0;
    for (int i = 0; i < 20; ++i) {
        const std::string name = fmt::format("postfix-{}", i);
        event.instance = name;
        const std::uint64_t id = instances.id_of(event);
        BOOST_TEST((id == last) == (i > 15));
        last = id;
    }
    BOOST_TEST(instances.size() == 16U);
}

BOOST_AUTO_TEST_CASE(instances_of_an_earlier_run_keep_their_numbers) {
    PostfixInstances before;
    mail::MailLogEvent event = test::event_of(MailEventKind::queued, "A1");
    event.instance = "postfix-out";
    const std::uint64_t id = before.id_of(event);
    PostfixInstances after;
    after.carry_on(before.all());
    BOOST_TEST(after.id_of(event) == id);
    BOOST_TEST(after.has_queue(1));
    after.carry_on({});
    BOOST_TEST(after.size() == 2U);
}

BOOST_AUTO_TEST_SUITE_END()
