// SPDX-License-Identifier: MIT
#include "io/file.hpp"
#include "net/followed_names.hpp"

#include <boost/test/unit_test.hpp>
#include <fmt/format.h>
#include <fmt/ranges.h>

#include <arpa/inet.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>

using namespace ispkit;
using net::FollowedNames;

BOOST_AUTO_TEST_SUITE(net_followed_names)

namespace {

/// A name server on loopback with the A records of one name, which answers when it is told to.
class NameServer {
public:
    std::vector<std::string> records;
    std::uint32_t time_to_live = 60;
    std::uint8_t response_code = 0; ///< RFC 1035, section 4.1.1
    std::size_t questions = 0;

    NameServer() {
        sockaddr_in any{};
        any.sin_family = AF_INET;
        any.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        BOOST_REQUIRE(::bind(socket_.get(), address(any), sizeof any) == 0);
        socklen_t size = sizeof any;
        BOOST_REQUIRE(::getsockname(socket_.get(), address(any), &size) == 0);
        name = fmt::format("127.0.0.1:{}", ntohs(any.sin_port));
    }

    /// Answers all that has been asked.
    void serve() {
        pollfd look{.fd = socket_.get(), .events = POLLIN, .revents = 0};
        constexpr int k_milliseconds = 50;
        while (::poll(&look, 1, k_milliseconds) == 1) {
            char text[512];
            sockaddr_in client{};
            socklen_t size = sizeof client;
            const ssize_t got =
                ::recvfrom(socket_.get(), text, sizeof text, 0, address(client), &size);
            BOOST_REQUIRE(got > k_head);
            ++questions;
            const std::string answer = answer_to({text, static_cast<std::size_t>(got)});
            ::sendto(socket_.get(), answer.data(), answer.size(), 0, address(client), size);
        }
    }

    std::string name;

private:
    static constexpr std::ptrdiff_t k_head = 12;

    static sockaddr* address(sockaddr_in& socket) { return reinterpret_cast<sockaddr*>(&socket); }

    std::string answer_to(std::string query) const {
        const std::size_t end = query.find('\0', k_head) + 5; // name, type, class
        const bool is_ipv4 = query[end - 3] == 1;
        const std::size_t count = is_ipv4 && response_code == 0 ? records.size() : 0;
        query.resize(end); // no additional records
        query[2] = '\x81';
        query[3] = static_cast<char>(0x80 | response_code);
        query.replace(6, 6, std::string{'\0', static_cast<char>(count), 0, 0, 0, 0});
        for (std::size_t i = 0; i < count; ++i) {
            const std::uint32_t ttl = htonl(time_to_live);
            in_addr ipv4{};
            BOOST_REQUIRE(::inet_pton(AF_INET, records[i].c_str(), &ipv4) == 1);
            query += std::string("\xc0\x0c\0\1\0\1", 6);
            query.append(reinterpret_cast<const char*>(&ttl), sizeof ttl);
            query += std::string("\0\4", 2);
            query.append(reinterpret_cast<const char*>(&ipv4), sizeof ipv4);
        }
        return query;
    }

    io::Fd socket_{::socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0)};
};

struct Following {
    NameServer server;
    std::vector<std::string> warnings;
    FollowedNames names{[this](const std::string& message) { warnings.push_back(message); },
                        server.name};
    FollowedNames::Time now{std::chrono::hours(1)};

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
    following.server.records = {"203.0.113.9", "203.0.113.7"};
    following.names.follow({"sbc.example.net"});
    BOOST_TEST(following.step());
    BOOST_TEST(following.addresses() == "203.0.113.7/32 203.0.113.9/32 ");
    BOOST_TEST(following.server.questions == 2U); // A and AAAA

    following.server.records = {"203.0.113.8"};
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
    following.server.records = {"203.0.113.9"};
    following.names.follow({"sbc.example.net"});
    BOOST_TEST(following.step());
    following.server.records = {"203.0.113.8"};
    following.now -= std::chrono::hours(2);
    BOOST_TEST(following.step());
    BOOST_TEST(following.addresses() == "203.0.113.8/32 ");
}

BOOST_AUTO_TEST_CASE(a_time_to_live_of_nothing_does_not_flood_the_server) {
    Following following;
    following.server.records = {"203.0.113.9"};
    following.server.time_to_live = 0;
    following.names.follow({"sbc.example.net"});
    BOOST_TEST(following.step());
    following.now += std::chrono::seconds(4);
    following.step();
    BOOST_TEST(following.server.questions == 2U);
    following.now += std::chrono::seconds(1);
    following.step();
    BOOST_TEST(following.server.questions == 3U);
}

BOOST_AUTO_TEST_CASE(addresses_stay_while_the_server_fails_and_end_when_it_knows_none) {
    Following following;
    following.server.records = {"203.0.113.9"};
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
}

BOOST_AUTO_TEST_CASE(names_that_are_not_followed_any_longer_are_forgotten) {
    Following following;
    following.server.records = {"203.0.113.9"};
    following.names.follow({"a.example.net", "b.example.net"});
    following.names.step(following.now);
    following.names.follow({"b.example.net"}); // while the questions are on their way
    BOOST_TEST(following.step());
    BOOST_TEST(following.addresses() == "203.0.113.9/32 ");
    following.names.follow({"b.example.net", "c.example.net", "b.example.net"});
    BOOST_TEST(following.addresses() == "203.0.113.9/32 ");
    following.names.follow({});
    BOOST_TEST(following.addresses().empty());
    BOOST_TEST(!following.step());
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
