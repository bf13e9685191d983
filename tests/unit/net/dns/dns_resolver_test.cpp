// SPDX-License-Identifier: MIT
#include "error.hpp"
#include "faults.hpp"
#include "net/dns/dns_resolver.hpp"
#include "net/name_server.hpp"

#include <boost/test/unit_test.hpp>

using namespace ispkit;
using net::DnsAnswer;
using net::DnsQuestion;
using net::DnsResolver;
using net::DnsType;
using std::chrono::seconds;

BOOST_AUTO_TEST_SUITE(net_dns_dns_resolver)

namespace {

struct Asking {
    net::NameServer server;
    DnsResolver resolver{server.name};
    DnsResolver::Time now{std::chrono::hours(1)};
    const DnsQuestion question{"example.org", DnsType::txt};

    Asking() {
        server.records = [](const DnsQuestion& asked) { return std::vector{"of " + asked.name}; };
    }

    /// Waits for what the server sends.
    std::vector<DnsResolver::Received> receive() {
        std::vector<DnsResolver::Received> all;
        for (int i = 0; i < 50 && all.empty(); ++i) {
            resolver.wait(std::chrono::milliseconds(100));
            all = resolver.receive(now);
        }
        return all;
    }
};

} // namespace

BOOST_AUTO_TEST_CASE(equal_questions_are_asked_once_and_remembered) {
    Asking asking;
    BOOST_TEST((asking.resolver.ask(asking.question, 1, asking.now) == nullptr));
    BOOST_TEST((asking.resolver.ask(asking.question, 2, asking.now) == nullptr));
    BOOST_TEST(asking.resolver.under_way() == 1U);
    BOOST_TEST(asking.resolver.receive(asking.now).empty());
    asking.server.serve(1);
    const std::vector<DnsResolver::Received> received = asking.receive();
    BOOST_REQUIRE(received.size() == 2U);
    BOOST_TEST(received[0].asker == 1U);
    BOOST_TEST(received[1].asker == 2U);
    BOOST_TEST((received[1].question == asking.question));
    BOOST_TEST(received[1].answer->texts.front() == "of example.org");
    BOOST_TEST(asking.resolver.under_way() == 0U);

    asking.now += seconds(59);
    const DnsResolver::Answer answer = asking.resolver.ask(asking.question, 3, asking.now);
    BOOST_REQUIRE(answer);
    BOOST_TEST(answer->texts.front() == "of example.org");
    asking.now += seconds(1);
    BOOST_TEST((asking.resolver.ask(asking.question, 4, asking.now) == nullptr));
    asking.server.serve(1);
    BOOST_TEST(asking.server.questions.size() == 2U);
}

BOOST_AUTO_TEST_CASE(a_time_to_live_of_nothing_does_not_flood_the_server) {
    Asking asking;
    asking.server.time_to_live = 0;
    asking.resolver.ask(asking.question, 1, asking.now);
    asking.server.serve(1);
    BOOST_TEST(asking.receive().size() == 1U);
    asking.now += seconds(4);
    BOOST_TEST((asking.resolver.ask(asking.question, 2, asking.now) != nullptr));
    asking.now += seconds(1);
    BOOST_TEST((asking.resolver.ask(asking.question, 3, asking.now) == nullptr));
}

BOOST_AUTO_TEST_CASE(a_failure_is_not_asked_for_again_at_once) {
    Asking asking;
    asking.server.response_code = 2; // SERVFAIL
    asking.resolver.ask(asking.question, 1, asking.now);
    std::vector<DnsResolver::Received> received;
    while (received.empty()) { // the library tries several times
        asking.server.serve(1);
        asking.resolver.wait(std::chrono::milliseconds(100));
        received = asking.resolver.receive(asking.now);
    }
    BOOST_TEST((received[0].answer->status == DnsAnswer::Status::failed));
    const DnsResolver::Answer answer = asking.resolver.ask(asking.question, 2, asking.now);
    BOOST_REQUIRE(answer);
    BOOST_TEST((answer->status == DnsAnswer::Status::failed));
    asking.now += seconds(30);
    BOOST_TEST((asking.resolver.ask(asking.question, 3, asking.now) == nullptr));
}

BOOST_AUTO_TEST_CASE(a_server_that_is_not_there_fails) {
    std::string nobody;
    {
        const net::NameServer gone;
        nobody = gone.name;
    }
    DnsResolver resolver(nobody);
    const DnsResolver::Time now{};
    BOOST_TEST((resolver.ask({"example.org", DnsType::a}, 1, now) == nullptr));
    std::vector<DnsResolver::Received> received;
    while (received.empty()) {
        resolver.wait(std::chrono::milliseconds(100));
        received = resolver.receive(now);
    }
    BOOST_TEST((received[0].answer->status == DnsAnswer::Status::failed));
}

BOOST_AUTO_TEST_CASE(servers_are_addresses) {
    BOOST_CHECK_EXCEPTION(DnsResolver("a name"), Error, [](const Error& error) {
        return error.what() ==
               std::string("'a name' is not a name server (example: 192.0.2.53:53)");
    });
}

BOOST_AUTO_TEST_CASE(a_large_answer_comes_but_is_not_remembered) {
    Asking asking;
    asking.server.records = [](const DnsQuestion&) { return std::vector<std::string>(80); };
    asking.resolver.ask(asking.question, 1, asking.now);
    asking.server.serve(1);
    const std::vector<DnsResolver::Received> received = asking.receive();
    BOOST_REQUIRE(received.size() == 1U);
    BOOST_TEST(received[0].answer->texts.size() == 80U);
    BOOST_TEST((asking.resolver.ask(asking.question, 2, asking.now) == nullptr));
}

BOOST_AUTO_TEST_CASE(a_question_for_which_there_was_no_memory_can_be_asked_again) {
    bool has_struck = true;
    for (unsigned nth = 1; has_struck; ++nth) {
        Asking asking;
        std::size_t askers = 1;
        {
            const Fault fault(Call::allocate, ENOMEM, nth);
            try {
                asking.resolver.ask(asking.question, 1, asking.now);
                ++askers;
            } catch (const std::bad_alloc&) {
            }
            has_struck = fault.has_struck();
        }
        asking.resolver.ask(asking.question, 2, asking.now);
        asking.server.serve(1);
        BOOST_TEST(asking.receive().size() == askers);
    }
}

BOOST_AUTO_TEST_CASE(without_descriptors_no_name_server_can_be_asked) {
    for_each_fault(
        {Call::open, EMFILE, "cannot ask name servers"}, [] { DnsResolver("127.0.0.1"); },
        [](const std::string&) {});
}

// The callback of a library in C must not throw.
BOOST_AUTO_TEST_CASE(an_answer_for_which_there_is_no_memory_is_a_failure) {
    bool has_struck = true;
    for (unsigned nth = 1; has_struck; ++nth) {
        Asking asking;
        asking.resolver.ask(asking.question, 1, asking.now);
        asking.server.serve(1);
        asking.resolver.wait(std::chrono::seconds(5));
        std::size_t received = 0;
        {
            const Fault fault(Call::allocate, ENOMEM, nth);
            try {
                received = asking.resolver.receive(asking.now).size();
            } catch (const std::bad_alloc&) {
            }
            has_struck = fault.has_struck();
        }
        if (received == 0) { // what there was no memory to give out comes the next time
            received = asking.resolver.receive(asking.now).size();
        }
        BOOST_TEST(received == 1U);
    }
}

BOOST_AUTO_TEST_SUITE_END()
