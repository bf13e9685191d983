// SPDX-License-Identifier: MIT
#include "error.hpp"
#include "metrics/service/publisher.hpp"
#include "metrics/service_text.hpp"
#include "temporary_folder.hpp"

#include <boost/test/unit_test.hpp>

#include <string>

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

BOOST_AUTO_TEST_CASE(a_file_is_replaced_and_its_failure_is_told) {
    const TemporaryFolder folder;
    metrics::Publisher publisher({.file = folder / "own.prom", .listen = {}});
    BOOST_TEST(publisher.publishes());
    const std::chrono::sys_seconds began(std::chrono::seconds(1'700'000'000));
    publisher.publish(metrics::service_text("tool", {}, "1.2.3", began, began));
    const std::string text = folder.read("own.prom");
    BOOST_TEST(text.find("ispkit_tool_start_time_seconds 1700000000.000\n") != text.npos);
    publisher.change({.file = folder / "gone/own.prom", .listen = {}});
    BOOST_CHECK_THROW(publisher.publish(metrics::MetricsText("tool")), Error);
    publisher.change({});
    BOOST_TEST(!publisher.publishes());
}

BOOST_AUTO_TEST_CASE(an_address_that_is_taken_changes_nothing) {
    const metrics::PublicationOptions before{.file = "own.prom", .listen = {}};
    metrics::Publisher publisher(before);
    BOOST_CHECK_THROW(publisher.change({.file = {}, .listen = net::TcpEndpoint{"192.0.2.1", "1"}}),
                      Error);
    BOOST_TEST(publisher.publishes());
}

BOOST_AUTO_TEST_SUITE_END()
