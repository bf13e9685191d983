// SPDX-License-Identifier: MIT
#include "mail/joining/remote_verdicts.hpp"
#include "mail_events.hpp"

#include <boost/test/unit_test.hpp>

using namespace ispkit;
using mail::MailEventKind;
using mail::MailLogEvent;
using mail::OpenMessage;
using mail::RemoteVerdicts;
using mail::Verdict;

BOOST_AUTO_TEST_SUITE(mail_joining_remote_verdicts)

namespace {

MailLogEvent verdict_of(std::string_view host, int second = 0) {
    MailLogEvent event = test::event_of(MailEventKind::verdict, "A1", second);
    event.host = host;
    event.recipient = "x@example.net";
    event.verdict = Verdict::spam;
    event.line = "spam";
    return event;
}

MailLogEvent delivery_to(std::string_view relay, std::string_view address, int second = 0) {
    MailLogEvent event =
        test::delivery_event("A1", "x@example.net", mail::DeliveryStatus::sent, second);
    event.relay_name = relay;
    event.relay = net::Address::parse(address);
    return event;
}

OpenMessage message_of(std::uint64_t id) {
    OpenMessage message;
    message.name = {.id = id, .serial = id};
    return message;
}

} // namespace

BOOST_AUTO_TEST_CASE(a_verdict_may_come_behind_the_delivery_to_its_host) {
    RemoteVerdicts verdicts;
    BOOST_TEST(!verdicts.add_delivery(delivery_to("filter.example.net", "10.0.0.9"), message_of(7))
                    .has_value());
    BOOST_TEST(!verdicts.add_verdict(verdict_of("other")).has_value());
    const auto found = verdicts.add_verdict(verdict_of("filter", 60));
    BOOST_REQUIRE(found.has_value());
    BOOST_TEST(found->id == 7U);
}

BOOST_AUTO_TEST_CASE(a_verdict_may_come_before_the_delivery) {
    RemoteVerdicts verdicts;
    BOOST_TEST(!verdicts.add_verdict(verdict_of("filter")).has_value());
    const auto found = verdicts.add_delivery(delivery_to("10.0.0.9", "10.0.0.9", 5), message_of(7));
    BOOST_REQUIRE(found.has_value());
    BOOST_TEST((found->verdict == Verdict::spam));
    BOOST_TEST(found->line == "spam");
    BOOST_TEST(
        !verdicts.add_delivery(delivery_to("10.0.0.9", "10.0.0.9", 6), message_of(7)).has_value());
}

BOOST_AUTO_TEST_CASE(another_host_or_another_time_is_another_message) {
    RemoteVerdicts verdicts;
    verdicts.add_verdict(verdict_of("filter"));
    BOOST_TEST(!verdicts.add_delivery(delivery_to("other", "10.0.0.8"), message_of(7)).has_value());
    BOOST_TEST(
        !verdicts.add_delivery(delivery_to("filter", "10.0.0.9", 61), message_of(7)).has_value());
    BOOST_TEST(
        verdicts.add_delivery(delivery_to("filter", "10.0.0.9", 60), message_of(7)).has_value());
}

BOOST_AUTO_TEST_CASE(a_clean_message_needs_no_verdict) {
    RemoteVerdicts verdicts;
    MailLogEvent clean = verdict_of("filter");
    clean.verdict = Verdict::clean;
    BOOST_TEST(!verdicts.add_verdict(clean).has_value());
    BOOST_TEST(
        !verdicts.add_delivery(delivery_to("filter", "10.0.0.9"), message_of(7)).has_value());
}

BOOST_AUTO_TEST_SUITE_END()
