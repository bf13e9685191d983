// SPDX-License-Identifier: MIT
#include "error.hpp"
#include "metrics/service/publisher.hpp"
#include "metrics/service_text.hpp"
#include "temporary_folder.hpp"

#include <boost/test/unit_test.hpp>

#include <chrono>
#include <string>
#include <vector>

using namespace ispkit;

BOOST_AUTO_TEST_SUITE(metrics_service_publisher)

BOOST_AUTO_TEST_CASE(an_address_is_a_port_or_a_host_and_a_port) {
    using metrics::parse_scrape_address;
    using net::TcpEndpoint;
    BOOST_CHECK((parse_scrape_address("9321") == TcpEndpoint{"127.0.0.1", "9321"}));
    BOOST_CHECK((parse_scrape_address("192.0.2.1:80") == TcpEndpoint{"192.0.2.1", "80"}));
    BOOST_CHECK((parse_scrape_address("inet:[::1]:9321") == TcpEndpoint{"::1", "9321"}));
    for (const char* const text : {"", "0", "65536", "99999999999999999999", "metrics", "inet:",
                                   "::1", "127.0.0.1", "127.0.0.1:", "unix:/run/x", "-9321"}) {
        BOOST_CHECK_THROW(parse_scrape_address(text), Error);
    }
}

namespace {

constexpr std::chrono::sys_seconds k_began(std::chrono::seconds(1'700'000'000));

metrics::MetricsText tool_text() {
    return metrics::service_text("tool", {}, "1.2.3", k_began, k_began);
}

/// A publisher, and what it tells.
struct PublisherFixture {
    TemporaryFolder folder;
    metrics::Publisher publisher{{.file = folder / "own.prom", .listen = {}}};
    std::vector<std::string> told;
    metrics::Publisher::Tell tell = [this](const std::string& trouble) { told.push_back(trouble); };
};

} // namespace

BOOST_FIXTURE_TEST_CASE(a_file_is_replaced, PublisherFixture) {
    publisher.publish(tool_text, tell);
    const std::string written = folder.read("own.prom");
    BOOST_TEST(written.find("ispkit_tool_start_time_seconds 1700000000.000\n") != written.npos);
    BOOST_TEST(told.empty());
}

BOOST_FIXTURE_TEST_CASE(the_same_trouble_is_told_once_until_it_is_over, PublisherFixture) {
    const auto fail = []() -> metrics::MetricsText { throw_error("no kernel"); };
    publisher.publish(fail, tell);
    publisher.publish(fail, tell);
    BOOST_TEST((told == std::vector<std::string>{"no kernel"}));
    publisher.change({.file = folder / "gone/own.prom", .listen = {}});
    publisher.publish(tool_text, tell);
    publisher.publish(tool_text, tell);
    BOOST_REQUIRE(told.size() == 2);
    BOOST_TEST(told[1].find("gone/own.prom") != std::string::npos);
    publisher.change({.file = folder / "own.prom", .listen = {}});
    publisher.publish(tool_text, tell);
    publisher.publish(fail, tell);
    BOOST_TEST(told.size() == 3);
}

BOOST_FIXTURE_TEST_CASE(it_is_due_at_first_and_when_something_has_changed, PublisherFixture) {
    using Clock = metrics::Publisher::Clock;
    int texts = 0;
    const auto counted = [&] {
        ++texts;
        return tool_text();
    };
    publisher.publish_if_due(counted, tell);
    publisher.publish_if_due(counted, tell);
    BOOST_TEST(texts == 1);
    BOOST_TEST((publisher.due() > Clock::now()));
    publisher.make_due();
    publisher.publish_if_due(counted, tell);
    BOOST_TEST(texts == 2);
}

BOOST_FIXTURE_TEST_CASE(without_a_place_nothing_is_due_and_no_text_is_made, PublisherFixture) {
    publisher.change({});
    publisher.make_due();
    BOOST_TEST((publisher.due() == metrics::Publisher::Clock::time_point::max()));
    publisher.publish([]() -> metrics::MetricsText { throw_error("made"); }, tell);
    BOOST_TEST(told.empty());
}

BOOST_FIXTURE_TEST_CASE(an_address_that_is_taken_changes_nothing, PublisherFixture) {
    BOOST_CHECK_THROW(publisher.change({.file = {}, .listen = net::TcpEndpoint{"192.0.2.1", "1"}}),
                      Error);
    publisher.publish(tool_text, tell);
    BOOST_TEST(!folder.read("own.prom").empty());
}

BOOST_AUTO_TEST_SUITE_END()
