// SPDX-License-Identifier: MIT
#include "error.hpp"
#include "mail/log/mail_log_line.hpp"
#include "mail/partial/event_block.hpp"
#include "mail_events.hpp"
#include "text/hex.hpp"

#include <boost/test/unit_test.hpp>

using namespace ispkit;
using mail::EventPacker;
using mail::EventUnpacker;
using mail::MailLogEvent;

BOOST_AUTO_TEST_SUITE(mail_partial_event_block)

namespace {

/// An event in which no member has the value that it begins with.
MailLogEvent full_event() {
    MailLogEvent event;
    event.kind = mail::MailEventKind::policy;
    event.status = mail::DeliveryStatus::bounced;
    event.refusal = mail::Refusal::sender_mismatch;
    event.verdict = mail::Verdict::virus;
    event.is_outward = event.is_discarded = event.is_warning = event.is_escaped = true;
    event.time = test::k_event_day;
    event.line = "a line";
    event.host = "mx1";
    event.instance = "postfix";
    event.queue_id = "4F2A17C3B5";
    event.piece = "a piece...";
    event.other_queue_id = "5A2A17C3B6";
    event.client = {.name = "c.example", .address = net::Address::parse("198.51.100.7")};
    event.original_client = {.name = "o.example", .address = net::Address::parse("2001:db8::7")};
    event.login = "joe";
    event.uid = 0;
    event.sender = "joe@example.org";
    event.recipient = "u@example.net";
    event.relay = net::Address::parse("192.0.2.25");
    event.relay_name = "mx.example.net";
    event.process = ~std::uint64_t{0};
    event.size = 1 << 20;
    event.recipients = 3;
    mail::identify(event);
    return event;
}

std::string packed(const std::vector<MailLogEvent>& events) {
    EventPacker packer;
    for (const MailLogEvent& event : events) {
        packer.add(event);
    }
    return packer.take();
}

MailLogEvent only_event(const std::string& block) {
    EventUnpacker unpacker(block);
    MailLogEvent event;
    BOOST_TEST_REQUIRE(unpacker.next(event));
    MailLogEvent other;
    BOOST_TEST(!unpacker.next(other));
    return event;
}

void check_damaged(const std::string& block) {
    BOOST_CHECK_EXCEPTION(
        {
            EventUnpacker unpacker(block);
            MailLogEvent event;
            while (unpacker.next(event)) {
            }
        },
        Error,
        [](const Error& error) { return std::string(error.what()) == "the events are damaged"; });
}

} // namespace

BOOST_AUTO_TEST_CASE(every_member_is_kept) {
    const MailLogEvent event = full_event();
    const std::string block = packed({event});
    const MailLogEvent read = only_event(block);
    BOOST_TEST((read.kind == event.kind));
    BOOST_TEST((read.status == event.status));
    BOOST_TEST((read.refusal == event.refusal));
    BOOST_TEST((read.verdict == event.verdict));
    BOOST_TEST(read.is_outward);
    BOOST_TEST(read.is_discarded);
    BOOST_TEST(read.is_warning);
    BOOST_TEST(read.is_escaped);
    BOOST_TEST((read.time == event.time));
    BOOST_TEST(read.line == event.line);
    BOOST_TEST(read.host == event.host);
    BOOST_TEST(read.instance == event.instance);
    BOOST_TEST(read.queue_id == event.queue_id);
    BOOST_TEST(read.piece == event.piece);
    BOOST_TEST(read.message == event.message);
    BOOST_TEST(read.other_message == event.other_message);
    BOOST_TEST(read.other_queue_id == event.other_queue_id);
    BOOST_TEST(read.client.name == event.client.name);
    BOOST_TEST((read.client.address == event.client.address));
    BOOST_TEST(read.original_client.name == event.original_client.name);
    BOOST_TEST((read.original_client.address == event.original_client.address));
    BOOST_TEST(read.login == event.login);
    BOOST_TEST((read.uid == event.uid));
    BOOST_TEST(read.sender == event.sender);
    BOOST_TEST(read.recipient == event.recipient);
    BOOST_TEST((read.relay == event.relay));
    BOOST_TEST(read.relay_name == event.relay_name);
    BOOST_TEST(read.process == event.process);
    BOOST_TEST(read.size == event.size);
    BOOST_TEST(read.recipients == event.recipients);
}

// These bytes are the format: when they change, so must the number in k_title of partial_file.cpp.
BOOST_AUTO_TEST_CASE(the_format_stays_as_it_is) {
    BOOST_TEST(text::to_hex(packed({full_event()})) ==
               "01010e01020104010201010101010101010580889cb00d070661206c696e6504036d78310807706f"
               "73746669780b0a344632413137433342350b0a612070696563652e2e2e0b0a354132413137433342"
               "360a09632e6578616d706c650504c63364070a096f2e6578616d706c65111020010db80000000000"
               "0000000000000704036a6f650101100f6a6f65406578616d706c652e6f72670e0d75406578616d70"
               "6c652e6e65740504c00002190f0e6d782e6578616d706c652e6e65740affffffffffffffffff0103"
               "8080400103");
}

BOOST_AUTO_TEST_CASE(times_may_go_back_and_members_may_be_missing) {
    MailLogEvent later = test::client_event("4F2A17C3B5", "2001:db8::1", 60, "joe");
    MailLogEvent earlier = test::client_event("5A2A17C3B6", "192.0.2.1");
    earlier.client.address.reset();
    const std::string block = packed({later, earlier});
    EventUnpacker unpacker(block);
    MailLogEvent read;
    BOOST_TEST_REQUIRE(unpacker.next(read));
    BOOST_TEST((read.time == later.time));
    BOOST_TEST((read.client.address == later.client.address));
    BOOST_TEST_REQUIRE(unpacker.next(read));
    BOOST_TEST((read.time == earlier.time));
    BOOST_TEST(!read.client.address);
    BOOST_TEST(!read.uid);
    BOOST_TEST(read.login.empty());
}

BOOST_AUTO_TEST_CASE(a_line_that_is_no_evidence_is_left_out) {
    for (const auto status : {mail::DeliveryStatus::sent, mail::DeliveryStatus::bounced}) {
        MailLogEvent event = full_event();
        event.kind = mail::MailEventKind::delivery;
        event.status = status;
        const bool is_evidence = status == mail::DeliveryStatus::bounced;
        const std::string block = packed({event});
        BOOST_TEST(only_event(block).line == (is_evidence ? "a line" : ""));
    }
}

BOOST_AUTO_TEST_CASE(a_block_that_is_cut_is_damaged) {
    const std::string block = packed({full_event(), full_event()});
    for (std::size_t length = 0; length < block.size(); ++length) {
        check_damaged(block.substr(0, length));
    }
}

BOOST_AUTO_TEST_CASE(a_value_out_of_range_is_damage) {
    std::string block = packed({full_event()});
    block[2] = 100; // the kind: the column's length is before it
    check_damaged(block);
    check_damaged(std::string(1, '\1'));                 // an event without columns
    check_damaged(std::string("\1\xff\xff\xff\xff", 5)); // a column longer than the block
    check_damaged(std::string(11, '\xff'));              // a number of more than 64 bits
    check_damaged(std::string(99, '\0'));                // no event, and columns without end
}

BOOST_AUTO_TEST_SUITE_END()
