// SPDX-License-Identifier: MIT
#include "net/followed_names.hpp"
#include "net/name_server.hpp"

#include <boost/test/unit_test.hpp>

using namespace ispkit;
using net::FollowedNames;
using net::NameServer;

BOOST_AUTO_TEST_SUITE(net_followed_names)

namespace {

struct Following {
    NameServer server;
    std::vector<std::string> ipv4; ///< the addresses of all names
    std::vector<std::string> warnings;
    FollowedNames names{[this](const std::string& message) { warnings.push_back(message); },
                        server.name};
    FollowedNames::Time now{std::chrono::hours(1)};

    Following() {
        server.records = [this](const net::DnsQuestion& question) {
            return question.type == net::DnsType::a ? ipv4 : std::vector<std::string>();
        };
    }

    /// Asks what is due, and reads the answers; returns whether addresses have changed.
    bool step() {
        names.step(now);
        server.serve();
        return names.step(now);
    }

    std::string addresses() const {
        std::string text;
        for (const net::Prefix& prefix : names.addresses()) {
            text += prefix.str() + " ";
        }
        return text;
    }
};

} // namespace

BOOST_AUTO_TEST_CASE(a_name_is_asked_for_again_when_its_answer_has_expired) {
    Following following;
    following.ipv4 = {"203.0.113.9", "203.0.113.7"};
    following.names.follow({"sbc.example.net"});
    BOOST_TEST(following.step());
    BOOST_TEST(following.addresses() == "203.0.113.7/32 203.0.113.9/32 ");
    BOOST_TEST(following.server.questions.size() == 2U); // A and AAAA

    following.ipv4 = {"203.0.113.8"};
    following.now += std::chrono::seconds(59);
    BOOST_TEST(!following.step());
    BOOST_TEST(following.addresses() == "203.0.113.7/32 203.0.113.9/32 ");
    following.now += std::chrono::seconds(1);
    BOOST_TEST(following.step());
    BOOST_TEST(following.addresses() == "203.0.113.8/32 ");
    following.now += std::chrono::seconds(60);
    BOOST_TEST(!following.step());
    BOOST_TEST(following.warnings.empty());
}

BOOST_AUTO_TEST_CASE(a_clock_that_is_set_back_does_not_prolong_an_answer) {
    Following following;
    following.now += std::chrono::hours(2);
    following.ipv4 = {"203.0.113.9"};
    following.names.follow({"sbc.example.net"});
    BOOST_TEST(following.step());
    following.ipv4 = {"203.0.113.8"};
    following.now -= std::chrono::hours(2);
    BOOST_TEST(following.step());
    BOOST_TEST(following.addresses() == "203.0.113.8/32 ");
}

BOOST_AUTO_TEST_CASE(a_time_to_live_of_nothing_does_not_flood_the_server) {
    Following following;
    following.ipv4 = {"203.0.113.9"};
    following.server.time_to_live = 0;
    following.names.follow({"sbc.example.net"});
    BOOST_TEST(following.step());
    following.now += std::chrono::seconds(4);
    following.step();
    BOOST_TEST(following.server.questions.size() == 2U);
    following.now += std::chrono::seconds(1);
    following.step();
    BOOST_TEST(following.server.questions.size() == 3U);
}

BOOST_AUTO_TEST_CASE(addresses_stay_while_the_server_fails_and_end_when_it_knows_none) {
    Following following;
    following.ipv4 = {"203.0.113.9"};
    following.names.follow({"sbc.example.net"});
    following.step();
    following.server.response_code = 2; // SERVFAIL
    for (int i = 0; i < 3; ++i) {
        following.now += std::chrono::seconds(60);
        BOOST_TEST(!following.step());
        BOOST_TEST(!following.step()); // the library asks twice
        BOOST_TEST(!following.step());
        BOOST_TEST(following.addresses() == "203.0.113.9/32 ");
    }
    BOOST_REQUIRE(following.warnings.size() == 1U);
    BOOST_TEST(following.warnings[0].starts_with("sbc.example.net: cannot be looked up: "));
    BOOST_TEST(following.warnings[0].ends_with(" (it is still taken to have 203.0.113.9)"));
    BOOST_TEST(following.names.has_address("sbc.example.net"));
    BOOST_TEST(following.names.troubles().at("sbc.example.net") == following.warnings[0]);

    following.server.response_code = 3; // NXDOMAIN
    following.now += std::chrono::seconds(60);
    BOOST_TEST(following.step());
    BOOST_TEST(following.addresses().empty());
    BOOST_REQUIRE(following.warnings.size() == 2U);
    BOOST_TEST(following.warnings[1] == "sbc.example.net: has no address");

    following.server.response_code = 0;
    following.now += std::chrono::seconds(30);
    BOOST_TEST(following.step());
    BOOST_TEST(following.addresses() == "203.0.113.9/32 ");
    BOOST_TEST(following.warnings.size() == 2U);
    BOOST_TEST(following.names.troubles().empty());
}

BOOST_AUTO_TEST_CASE(names_that_are_not_followed_any_longer_are_forgotten) {
    Following following;
    following.ipv4 = {"203.0.113.9"};
    following.names.follow({"a.example.net", "b.example.net"});
    following.names.step(following.now);
    following.names.follow({"b.example.net"}); // while the questions are on their way
    BOOST_TEST(following.step());
    BOOST_TEST(following.addresses() == "203.0.113.9/32 ");
    following.names.follow({"b.example.net", "c.example.net", "b.example.net"});
    BOOST_TEST(following.addresses() == "203.0.113.9/32 ");
    BOOST_TEST(following.step()); // c has an address now
    following.names.follow({});
    BOOST_TEST(following.addresses().empty());
    BOOST_TEST(following.names.step(following.now));
    BOOST_TEST(!following.names.step(following.now));
}

BOOST_AUTO_TEST_CASE(a_server_that_is_not_there_is_told_of) {
    std::vector<std::string> warnings;
    std::string nobody;
    {
        const NameServer gone;
        nobody = gone.name;
    }
    FollowedNames names([&](const std::string& message) { warnings.push_back(message); }, nobody);
    names.follow({"sbc.example.net"});
    names.wait();
    BOOST_REQUIRE(warnings.size() == 1U);
    BOOST_TEST(warnings[0].starts_with("sbc.example.net: cannot be looked up: "));
    BOOST_TEST(warnings[0].ends_with(" (it has had no address yet)"));
}

BOOST_AUTO_TEST_SUITE_END()
