// SPDX-License-Identifier: MIT
#include "metrics/service/scrape_server.hpp"
#include "net/tcp_listener.hpp"

#include <boost/test/unit_test.hpp>

#include <netinet/in.h>
#include <sys/socket.h>

#include <chrono>
#include <cstdint>
#include <future>
#include <string>
#include <utility>
#include <vector>

using namespace ispkit;

BOOST_AUTO_TEST_SUITE(metrics_service_scrape_server)

namespace {

/// A server at a free port, and its clients.
class Served {
public:
    metrics::ScrapeServer& server() { return server_; }

    /// The whole answer to a request such as "GET /metrics".
    std::string answer_to(const std::string& request_line) const {
        const io::Fd client(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0));
        BOOST_REQUIRE(::connect(client.get(), reinterpret_cast<const sockaddr*>(&address_),
                                sizeof address_) == 0);
        io::write_all(client.get(),
                      io::as_bytes(request_line +
                                   " HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"),
                      "client");
        std::vector<std::uint8_t> answer(4096);
        answer.resize(io::read_full(client.get(), answer, "client"));
        return {answer.begin(), answer.end()};
    }

private:
    static sockaddr_in name_of(const io::Fd& socket) {
        sockaddr_in name{};
        socklen_t length = sizeof name;
        ::getsockname(socket.get(), reinterpret_cast<sockaddr*>(&name), &length);
        return name;
    }

    std::vector<io::Fd> sockets_ = net::listen_at({"127.0.0.1", "0"}); // any port that is free
    sockaddr_in address_ = name_of(sockets_.front());
    metrics::ScrapeServer server_{std::move(sockets_)};
};

} // namespace

BOOST_AUTO_TEST_CASE(the_last_text_is_served) {
    Served served;
    BOOST_TEST(served.answer_to("GET /metrics").starts_with("HTTP/1.1 503 "));
    served.server().set_text("old 1\n");
    served.server().set_text("new 1\n");
    const std::string answer = served.answer_to("GET /metrics");
    BOOST_TEST(answer.starts_with("HTTP/1.1 200 "));
    BOOST_TEST(answer.find("Content-Type: text/plain; version=0.0.4; charset=utf-8\r\n") !=
               answer.npos);
    BOOST_TEST(answer.ends_with("\r\n\r\nnew 1\n"));
    const std::string head = served.answer_to("HEAD /metrics");
    BOOST_TEST(head.find("Content-Length: 6\r\n") != head.npos);
    BOOST_TEST(head.ends_with("\r\n\r\n"));
}

BOOST_AUTO_TEST_CASE(a_text_that_changes_is_served_whole) {
    Served served;
    const std::string texts[] = {std::string(1000, 'a'), std::string(1000, 'b')};
    served.server().set_text(texts[0]);
    auto clients = std::async(std::launch::async, [&] {
        int whole = 0;
        for (int i = 0; i < 10; ++i) {
            const std::string answer = served.answer_to("GET /metrics");
            whole +=
                answer.ends_with("\r\n\r\n" + texts[0]) || answer.ends_with("\r\n\r\n" + texts[1]);
        }
        return whole;
    });
    for (int i = 0; clients.wait_for(std::chrono::milliseconds(1)) != std::future_status::ready;
         ++i) {
        served.server().set_text(texts[i % 2]);
    }
    BOOST_TEST(clients.get() == 10);
}

BOOST_AUTO_TEST_CASE(nothing_else_is_served) {
    Served served;
    served.server().set_text("secret 1\n");
    const std::pair<const char*, const char*> wrong[] = {{"GET /", "404"},
                                                         {"GET /metrics/../etc/passwd", "404"},
                                                         {"POST /metrics", "405"},
                                                         {"nonsense", "400"}};
    for (const auto& [request, status] : wrong) {
        const std::string answer = served.answer_to(request);
        BOOST_TEST(answer.starts_with(std::string("HTTP/1.1 ") + status), request);
        BOOST_TEST(answer.find("secret") == answer.npos);
    }
}

BOOST_AUTO_TEST_SUITE_END()
