// SPDX-License-Identifier: MIT
#include "mail/policy/batch.hpp"
#include "scripted_decider.hpp"
#include "store/database.hpp"

#include <boost/test/unit_test.hpp>

#include <cstring>
#include <string_view>

using namespace ispkit;
using mail::Batch;
using mail::ConnectionRef;

BOOST_AUTO_TEST_SUITE(mail_policy_batch)

namespace {

struct BatchFixture {
    boost::asio::io_context context;
    ScriptedDecider decider;
    Batch batch;

    ConnectionRef connection(std::string_view octets) {
        const auto made = std::make_shared<mail::Connection>(context);
        while (!octets.empty()) {
            const mail::RequestBuffer::Room room = made->buffer.room();
            const std::size_t size = std::min(room.size, octets.size());
            std::memcpy(room.start, octets.data(), size);
            made->buffer.filled(size);
            octets.remove_prefix(size);
        }
        return made;
    }
    std::vector<ConnectionRef> settle() {
        return batch.settle(decider, mail::Decider::Clock::time_point::max());
    }
};

std::string request_from(std::string_view sender, std::string_view recipient = "r") {
    return "request=smtpd_access_policy\nsender=" + std::string(sender) +
           "\nrecipient=" + std::string(recipient) + "\n\n";
}

} // namespace

BOOST_FIXTURE_TEST_CASE(each_connection_has_the_actions_of_its_own_requests, BatchFixture) {
    const ConnectionRef one = connection(request_from("a") + request_from("b", "") + "request=");
    const ConnectionRef two = connection(request_from("c"));
    BOOST_TEST(batch.take(one, decider));
    BOOST_TEST(batch.take(two, decider));
    BOOST_TEST(settle().size() == 2U);
    BOOST_TEST(*one->actions[0] == "OK a");
    BOOST_TEST(*one->actions[1] == "DUNNO");
    BOOST_TEST(*two->actions[0] == "OK c");
    BOOST_TEST(decider.events == "OD");
    BOOST_TEST(batch.is_empty());
}

BOOST_FIXTURE_TEST_CASE(what_is_before_a_mistake_is_answered_and_the_connection_ends,
                        BatchFixture) {
    const ConnectionRef one = connection(request_from("a") + "junk\n\n");
    BOOST_TEST(batch.take(one, decider));
    BOOST_TEST(one->ends);
    settle();
    BOOST_TEST(*one->actions.at(0) == "OK a");
    const ConnectionRef two = connection("junk\n\n");
    BOOST_TEST(!batch.take(two, decider));
    BOOST_TEST(two->ends);
}

BOOST_FIXTURE_TEST_CASE(one_connection_fills_no_batch, BatchFixture) {
    std::string many;
    for (int i = 0; i < 150; ++i) {
        many += request_from("a");
    }
    const ConnectionRef one = connection(many);
    BOOST_TEST(batch.take(one, decider));
    settle();
    BOOST_TEST(decider.largest_set == 100U);
    one->actions.clear();
    BOOST_TEST(batch.take(one, decider));
    settle();
    BOOST_TEST(one->actions.size() == 50U);
}

BOOST_FIXTURE_TEST_CASE(while_the_database_is_locked_those_who_do_not_need_it_are_answered,
                        BatchFixture) {
    const ConnectionRef needs = connection(request_from("a", "") + request_from("b"));
    const ConnectionRef does_not = connection(request_from("c", ""));
    batch.take(needs, decider);
    batch.take(does_not, decider);
    decider.trouble = [] { throw store::Busy("locked"); };
    BOOST_TEST((settle() == std::vector<ConnectionRef>{does_not}));
    BOOST_TEST(batch.is_locked());
    const ConnectionRef later = connection(request_from("d"));
    batch.take(later, decider);
    decider.trouble = [] {};
    BOOST_TEST((settle() == std::vector<ConnectionRef>{needs, later}));
    BOOST_TEST(!batch.is_locked());
    BOOST_TEST(*needs->actions[1] == "OK b");
    BOOST_TEST(*later->actions[0] == "OK d");
}

BOOST_FIXTURE_TEST_CASE(a_request_that_waits_for_a_look_up_holds_up_its_connection_alone,
                        BatchFixture) {
    const ConnectionRef slow = connection(request_from("a") + request_from("slow") +
                                          request_from("", "") + request_from("slower"));
    const ConnectionRef fast = connection(request_from("b"));
    decider.waiting_senders = {"slow", "slower"};
    batch.take(slow, decider);
    batch.take(fast, decider);
    BOOST_TEST((settle() == std::vector<ConnectionRef>{fast}));
    BOOST_TEST(batch.is_empty());
    BOOST_TEST(batch.has_waiting());
    BOOST_TEST(slow->is_waiting());
    BOOST_TEST(*slow->actions[0] == "OK a");

    decider.waiting_senders = {"slower"};
    batch.resume(decider);
    BOOST_TEST(batch.is_empty()); // one request still waits
    decider.waiting_senders.clear();
    batch.resume(decider);
    BOOST_TEST(!batch.has_waiting());
    const ConnectionRef later = connection(request_from("c"));
    batch.take(later, decider);
    BOOST_TEST((settle() == std::vector<ConnectionRef>{slow, later}));
    BOOST_TEST(decider.largest_set == 4U);
    BOOST_TEST(*slow->actions[0] == "OK a");
    BOOST_TEST(*slow->actions[1] == "OK slow");
    BOOST_TEST(*slow->actions[2] == "DUNNO");
    BOOST_TEST(*slow->actions[3] == "OK slower");
    BOOST_TEST(*later->actions[0] == "OK c");
}

BOOST_FIXTURE_TEST_CASE(a_connection_that_closes_while_it_waits_for_a_look_up_is_forgotten,
                        BatchFixture) {
    const ConnectionRef slow = connection(request_from("slow"));
    decider.waiting_senders = {"slow"};
    batch.take(slow, decider);
    BOOST_TEST(settle().empty());
    batch.drop(slow);
    BOOST_TEST(!batch.has_waiting());
    decider.waiting_senders.clear();
    batch.resume(decider);
    BOOST_TEST(batch.is_empty());
}

BOOST_FIXTURE_TEST_CASE(in_trouble_all_have_the_answer_for_that, BatchFixture) {
    ScriptedDecider troubled("DEFER");
    troubled.trouble = [] { throw std::bad_alloc(); };
    const ConnectionRef one = connection(request_from("a") + request_from("b", ""));
    const ConnectionRef two = connection(request_from("c"));
    batch.take(one, troubled);
    batch.take(two, troubled);
    BOOST_TEST(batch.settle(troubled, mail::Decider::Clock::time_point::max()).size() == 2U);
    BOOST_TEST(*one->actions.at(0) == "DEFER");
    BOOST_TEST(*one->actions.at(1) == "DUNNO");
    BOOST_TEST(*two->actions.at(0) == "DEFER");
}

BOOST_FIXTURE_TEST_CASE(when_all_who_waited_for_the_database_have_gone_the_wait_is_over,
                        BatchFixture) {
    const ConnectionRef one = connection(request_from("a"));
    batch.take(one, decider);
    decider.trouble = [] { throw store::Busy("locked"); };
    BOOST_TEST(settle().empty());
    BOOST_TEST(batch.is_locked());
    batch.drop(one);
    BOOST_TEST(batch.is_empty());
    BOOST_TEST(!batch.is_locked());
}

BOOST_FIXTURE_TEST_CASE(a_connection_that_closes_takes_its_requests_with_it, BatchFixture) {
    const ConnectionRef one = connection(request_from("a") + request_from("b"));
    const ConnectionRef two = connection(request_from("c"));
    const ConnectionRef three = connection(request_from("d"));
    for (const ConnectionRef& each : {one, two, three}) {
        batch.take(each, decider);
    }
    batch.drop(two);
    batch.drop(two);
    BOOST_TEST(settle().size() == 2U);
    BOOST_TEST(*one->actions[1] == "OK b");
    BOOST_TEST(*three->actions[0] == "OK d");
    BOOST_TEST(decider.largest_set == 3U);
}

BOOST_AUTO_TEST_SUITE_END()
