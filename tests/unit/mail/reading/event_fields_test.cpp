// SPDX-License-Identifier: MIT
#include "mail/reading/event_fields.hpp"

#include <boost/test/unit_test.hpp>

#include <map>

using namespace ispkit;

BOOST_AUTO_TEST_SUITE(mail_reading_event_fields)

namespace {

using Kind = mail::MailEventKind;

/// "name=value name=value", with '#' before numbers.
std::string text_of(const mail::MailLogEvent& event) {
    std::string text;
    for (const mail::EventField& field : mail::fields_of(event)) {
        text += text.empty() ? "" : " ";
        text += field.name;
        text += field.is_number ? "=#" : "=";
        text += field.text;
    }
    return text;
}

std::string text_of(Kind kind) {
    return text_of(mail::MailLogEvent{.kind = kind});
}

} // namespace

BOOST_AUTO_TEST_CASE(each_kind_has_a_name) {
    const std::map<Kind, std::string_view> names = {
        {Kind::client, "client"},
        {Kind::proxied, "proxied"},
        {Kind::proxy_accepted, "proxy-accepted"},
        {Kind::proxy_refused, "proxy-refused"},
        {Kind::submitted, "submitted"},
        {Kind::requeued, "requeued"},
        {Kind::queued, "queued"},
        {Kind::expired, "expired"},
        {Kind::removed, "removed"},
        {Kind::verdict, "verdict"},
        {Kind::verdict_piece, "verdict-piece"},
        {Kind::refused, "refused"},
        {Kind::login_failed, "login-failed"},
        {Kind::policy, "policy"},
    };
    for (const auto& [kind, name] : names) {
        BOOST_TEST(mail::name_of(mail::MailLogEvent{.kind = kind}) == name);
    }
}

BOOST_AUTO_TEST_CASE(a_delivery_is_named_for_its_outcome) {
    mail::MailLogEvent event{.kind = Kind::delivery};
    BOOST_TEST(mail::name_of(event) == "sent");
    event.status = mail::DeliveryStatus::deferred;
    BOOST_TEST(mail::name_of(event) == "deferred");
    event.status = mail::DeliveryStatus::bounced;
    BOOST_TEST(mail::name_of(event) == "bounced");
}

BOOST_AUTO_TEST_CASE(a_policy_service_that_only_warns_is_told_from_one_that_refuses) {
    BOOST_TEST(mail::name_of(mail::MailLogEvent{.kind = Kind::policy, .is_warning = true}) ==
               "policy-warning");
}

BOOST_AUTO_TEST_CASE(what_a_line_does_not_tell_is_left_out) {
    BOOST_TEST(text_of(Kind::client) == "");
    BOOST_TEST(text_of(Kind::removed) == "");
    BOOST_TEST(text_of(Kind::queued) == "size=#0 recipients=#0"); // which it always tells
}

BOOST_AUTO_TEST_CASE(all_that_a_line_tells_comes_in_one_order) {
    mail::MailLogEvent event{.kind = Kind::queued,
                             .refusal = mail::Refusal::limit,
                             .verdict = mail::Verdict::spam,
                             .host = "mx1",
                             .queue_id = "4XyZ",
                             .other_queue_id = "5AbC"};
    event.client = {.name = "c.example", .address = net::Address::parse("2001:db8::7")};
    event.login = "joe";
    event.uid = 0;
    event.sender = "a@example.com";
    event.recipient = "b@example.net";
    event.relay = net::Address::parse("192.0.2.25");
    event.size = 1500;
    event.recipients = 3;
    BOOST_TEST(text_of(event) ==
               "refusal=limit verdict=spam host=mx1 queue_id=4XyZ client=2001:db8::7 "
               "client_name=c.example login=joe uid=#0 sender=a@example.com "
               "recipient=b@example.net relay=192.0.2.25 other_queue_id=5AbC size=#1500 "
               "recipients=#3");
    event.kind = Kind::removed;
    BOOST_TEST(text_of(event).ends_with("other_queue_id=5AbC")); // without numbers of a queue
}

BOOST_AUTO_TEST_CASE(refusals_and_verdicts_have_names) {
    const auto refused = [](mail::Refusal refusal) {
        return text_of(mail::MailLogEvent{.kind = Kind::refused, .refusal = refusal});
    };
    BOOST_TEST(refused(mail::Refusal::other) == "");
    BOOST_TEST(refused(mail::Refusal::blocklist) == "refusal=block-list");
    BOOST_TEST(refused(mail::Refusal::greylist) == "refusal=greylist");
    BOOST_TEST(refused(mail::Refusal::limit) == "refusal=limit");
    BOOST_TEST(refused(mail::Refusal::sender_mismatch) == "refusal=sender-mismatch");
    const auto judged = [](mail::Verdict verdict) {
        return text_of(mail::MailLogEvent{.kind = Kind::verdict, .verdict = verdict});
    };
    BOOST_TEST(judged(mail::Verdict::clean) == "");
    BOOST_TEST(judged(mail::Verdict::spam) == "verdict=spam");
    BOOST_TEST(judged(mail::Verdict::virus) == "verdict=virus");
}

BOOST_AUTO_TEST_CASE(mail_back_from_a_filter_has_the_client_that_sent_it) {
    mail::MailLogEvent event;
    event.client = {.name = "localhost", .address = net::Address::parse("127.0.0.1")};
    event.original_client = {.name = {}, .address = net::Address::parse("198.51.100.7")};
    BOOST_TEST(text_of(event) == "client=198.51.100.7"); // not with the filter's name
    event.original_client.address.reset();
    BOOST_TEST(text_of(event) == "client=127.0.0.1 client_name=localhost");
}

BOOST_AUTO_TEST_CASE(only_an_escaped_login_is_unescaped) {
    mail::MailLogEvent event;
    event.login = "joe\\x20smith";
    BOOST_TEST(text_of(event) == "login=joe\\x20smith");
    event.is_escaped = true;
    BOOST_TEST(text_of(event) == "login=joe smith");
}

BOOST_AUTO_TEST_SUITE_END()
