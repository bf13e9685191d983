// SPDX-License-Identifier: MIT
#include "error.hpp"
#include "faults.hpp"
#include "hls/fetch/web_client.hpp"
#include "hls/fetch/web_server.hpp"

#include <boost/test/unit_test.hpp>

using namespace ispkit;
using namespace std::chrono_literals;
using test::web_response;
using test::WebServer;

BOOST_AUTO_TEST_SUITE(hls_fetch_web_client)

namespace {

constexpr hls::WebLimits k_local{.private_addresses = hls::PrivateAddresses::allow};

std::string fetch(const hls::WebLimits& limits, const hls::WebRequest& request,
                  hls::WebResponse* response = nullptr) {
    hls::WebClient client(limits);
    std::string body;
    const hls::WebResponse result =
        client.get(request, [&](io::ByteView bytes) { body += io::as_text(bytes); });
    if (response != nullptr) {
        *response = result;
    }
    return body;
}

/// What is wrong with the answer to a request for http://127.0.0.1/v, whole or bytes 2 to 5.
std::string failure(const WebServer::Answer& answer, bool in_range = false,
                    const hls::WebLimits& limits = k_local) {
    const WebServer server(answer);
    hls::WebRequest request{.url = server.url("/v"), .limit = 1000};
    if (in_range) {
        request.range = hls::ByteInterval{2, 5};
    }
    try {
        fetch(limits, request);
    } catch (const Error& error) {
        return error.what();
    }
    return "";
}

WebServer::Answer always(const std::string& response) {
    return [response](const std::string&, const WebServer::Send& send) { send(response); };
}

/// Says what the failure is, for tests that look for a part of it.
void check_failure(const std::string& failure, std::string_view part) {
    BOOST_TEST_CONTEXT(failure) {
        BOOST_TEST(failure.find(part) != std::string::npos);
    }
}

} // namespace

BOOST_AUTO_TEST_CASE(a_body_arrives_with_what_its_head_says) {
    const WebServer server(always(web_response(
        "200 OK", "Content-Type:  Video/MP2T ; x=y\r\nAccess-Control-Allow-Origin: *\r\n",
        "0123456789")));
    hls::WebResponse response;
    BOOST_TEST(fetch(k_local, {.url = server.url("/v"), .limit = 10}, &response) == "0123456789");
    BOOST_TEST(response.media_type == "video/mp2t");
    BOOST_TEST(response.allows_origin);
    BOOST_TEST(!response.whole_size.has_value());
    const std::string head = server.requests().at(0);
    BOOST_TEST(head.starts_with("GET /v HTTP/1.1\r\n"));
    BOOST_TEST(head.find("\r\nOrigin: ") != std::string::npos);
    BOOST_TEST(head.find("Accept-Encoding") == std::string::npos);
}

BOOST_AUTO_TEST_CASE(an_empty_field_says_nothing) {
    const WebServer server(
        always(web_response("200 OK", "Content-Type: \r\nAccess-Control-Allow-Origin: \r\n", "")));
    hls::WebResponse response;
    BOOST_TEST(fetch(k_local, {.url = server.url("/v"), .limit = 10}, &response) == "");
    BOOST_TEST(response.media_type == "");
    BOOST_TEST(!response.allows_origin);
}

BOOST_AUTO_TEST_CASE(a_range_arrives_with_the_size_of_the_whole) {
    const WebServer server(
        always(web_response("206 Partial", "Content-Range: bytes 2-5/10\r\n", "2345")));
    hls::WebResponse response;
    BOOST_TEST(fetch(k_local,
                     {.url = server.url("/v"), .range = hls::ByteInterval{2, 5}, .limit = 4},
                     &response) == "2345");
    BOOST_TEST(response.whole_size.value() == 10);
    BOOST_TEST(server.requests().at(0).find("\r\nRange: bytes=2-5\r\n") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(a_range_may_be_cut_by_the_end_and_an_empty_resource_has_none) {
    BOOST_TEST(
        failure(always(web_response("206 P", "Content-Range: bytes 2-3/4\r\n", "23")), true) == "");
    BOOST_TEST(
        failure(always(web_response("416 R", "Content-Range: bytes */0\r\n", "none")), true) == "");
    check_failure(
        failure(always(web_response("416 R", "Content-Range: bytes */9\r\n", "none")), true),
        "status 416");
    check_failure(failure(always(web_response("416 R", "Content-Range: bytes */0\r\n", "none"))),
                  "status 416");
}

BOOST_AUTO_TEST_CASE(a_wrong_range_is_refused) {
    for (const char* range :
         {"bytes 0-3/10", "bytes 2-4/10", "bytes 2-6/10", "bytes 2-5/5", "bytes 2-5/*", "bytes 2-5",
          "bytes 3-6/10", "bytes 2-5/99999999999999999999", "2-5/10", "", "bytes 2-/10"}) {
        BOOST_TEST_CONTEXT(range) {
            check_failure(
                failure(always(web_response("206 P", fmt::format("Content-Range: {}\r\n", range),
                                            "2345")),
                        true),
                "Content-Range");
        }
    }
    // As many bytes as Content-Length says, and not as many as the range.
    check_failure(
        failure(always(web_response("206 P", "Content-Range: bytes 2-5/10\r\n", "234")), true),
        "Content-Range");
    check_failure(
        failure(always(web_response("206 P", "Content-Range: bytes 2-5/10\r\n", "23456")), true),
        "longer");
    check_failure(failure(always(web_response("206 P", "Content-Range: bytes 0-3/10\r\n", "0123"))),
                  "status 206");
}

BOOST_AUTO_TEST_CASE(other_status_is_an_error) {
    for (const char* status : {"400", "401", "403", "404", "410", "429", "500", "503"}) {
        check_failure(failure(always(web_response(std::string(status) + " X", "", "log in"))),
                      fmt::format("status {}", status));
    }
    check_failure(failure(always(web_response("204 Nothing", "", ""))), "status 204");
}

BOOST_AUTO_TEST_CASE(a_body_that_is_shorter_or_longer_than_it_says_is_an_error) {
    BOOST_TEST(failure(always("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nshort")) != "");
    BOOST_TEST(failure(always(
                   "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nshort\r\n")) != "");
    BOOST_TEST(failure(always("HTTP/1.1 200 OK\r\nContent-Length: -5\r\n\r\nshort")) != "");
    BOOST_TEST(failure(always("no web server")) != "");
    BOOST_TEST(failure(always("")) != "");
}

BOOST_AUTO_TEST_CASE(an_endless_body_ends_at_the_limit) {
    check_failure(failure([](const std::string&, const WebServer::Send& send) {
                      send("HTTP/1.1 200 OK\r\n\r\n");
                      while (send(std::string(10'000, 'x'))) {
                      }
                  }),
                  "longer than 1000 bytes");
}

BOOST_AUTO_TEST_CASE(an_endless_head_ends_at_the_limit) {
    check_failure(failure([](const std::string&, const WebServer::Send& send) {
                      send("HTTP/1.1 200 OK\r\n");
                      while (send("X-Y: " + std::string(1000, 'x') + "\r\n")) {
                      }
                  }),
                  "head");
}

BOOST_AUTO_TEST_CASE(a_server_that_is_silent_or_slow_is_left) {
    hls::WebLimits limits = k_local;
    limits.request = 200ms;
    const auto waits = [](const WebServer::Send& send) {
        while (send(" ")) {
            std::this_thread::sleep_for(10ms);
        }
    };
    BOOST_TEST(failure([&](const std::string&, const WebServer::Send& send) { waits(send); }, false,
                       limits) != "");
}

BOOST_AUTO_TEST_CASE(redirects_are_followed_up_to_their_limit) {
    int left = 5;
    const auto redirecting = [&](const std::string&, const WebServer::Send& send) {
        send(left-- > 0 ? web_response("302 Found",
                                       "Location: /next\r\nAccess-Control-Allow-Origin: *\r\n",
                                       "elsewhere")
                        : web_response("200 OK", "", "here"));
    };
    {
        const WebServer server(redirecting);
        hls::WebResponse response;
        BOOST_TEST(fetch(k_local, {.url = server.url("/"), .limit = 100}, &response) == "here");
        BOOST_TEST(!response.allows_origin);
    }
    left = 6;
    check_failure(failure(redirecting), "more than 5 redirects");
    check_failure(failure(always(web_response("301 Moved", "Location: /\r\n", ""))),
                  "more than 5 redirects");
}

BOOST_AUTO_TEST_CASE(a_redirect_leads_to_the_web_only) {
    for (const char* location :
         {"file:///etc/passwd", "ftp://127.0.0.1/", "gopher://127.0.0.1/", "dict://127.0.0.1/"}) {
        BOOST_TEST(failure(always(web_response("302 F", fmt::format("Location: {}\r\n", location),
                                               ""))) != "");
    }
    BOOST_TEST(failure(always(web_response("302 F", "", ""))) != "");
}

BOOST_AUTO_TEST_CASE(private_addresses_are_refused_before_anything_is_sent) {
    const WebServer server(always(web_response("200 OK", "", "secret")));
    const std::string port = server.url("").substr(std::string("http://127.0.0.1").size());
    for (const char* host : {"127.0.0.1", "localhost", "127.1", "2130706433", "0x7f000001",
                             "017700000001", "0.0.0.0", "[::1]", "[::ffff:127.0.0.1]", "[::]"}) {
        BOOST_TEST_CONTEXT(host) {
            std::string message;
            try {
                fetch({}, {.url = fmt::format("http://{}{}/", host, port), .limit = 100});
            } catch (const Error& error) {
                message = error.what();
            }
            BOOST_TEST(message.find("is not public") != std::string::npos);
        }
    }
    BOOST_TEST(server.requests().empty());
}

BOOST_AUTO_TEST_CASE(the_proxies_of_the_environment_are_not_asked) {
    const WebServer proxy(always(web_response("200 OK", "", "proxy")));
    const WebServer server(always(web_response("200 OK", "", "server")));
    ::setenv("http_proxy", proxy.url("").c_str(), 1);
    BOOST_TEST(fetch(k_local, {.url = server.url("/"), .limit = 100}) == "server");
    ::unsetenv("http_proxy");
}

BOOST_AUTO_TEST_CASE(a_compressed_body_counts_as_long_as_it_is_unpacked) {
    // 100,000 zeros, packed by "gzip -9n".
    using namespace std::string_literals;
    const std::string bomb =
        "\x1f\x8b\x08\x00\x00\x00\x00\x00\x02\x03\xed\xc1\x31\x01\x00\x00\x00\xc2\xa0\xf5\x4f\x6d\x0d\x0f\xa0"s +
        std::string(96, '\0') + "\x80\x57\x03\x7d\x95\x11\xd4\xa0\x86\x01\x00"s;
    const WebServer server(always(web_response("200 OK", "Content-Encoding: gzip\r\n", bomb)));
    const auto message = [&](bool may_be_compressed) -> std::string {
        try {
            fetch(
                k_local,
                {.url = server.url("/"), .limit = 90'000, .may_be_compressed = may_be_compressed});
        } catch (const Error& error) {
            return error.what();
        }
        return "";
    };
    check_failure(message(true), "longer than 90000 bytes");
    check_failure(message(false), "compresses");
}

BOOST_AUTO_TEST_CASE(an_error_of_the_receiver_is_passed_on) {
    const WebServer server(always(web_response("200 OK", "", "body")));
    hls::WebClient client(k_local);
    BOOST_CHECK_EXCEPTION(client.get({.url = server.url("/"), .limit = 100},
                                     [](io::ByteView) { throw_error("the disk is full"); }),
                          Error, [](const Error& error) {
                              return std::string_view(error.what()) == "the disk is full";
                          });
}

BOOST_AUTO_TEST_CASE(all_requests_together_are_limited) {
    const WebServer server(always(web_response("200 OK", "", std::string(600, 'x'))));
    const hls::WebRequest request{.url = server.url("/v"), .limit = 1000};
    const auto ignore = [](io::ByteView) {};
    hls::WebLimits limits = k_local;
    limits.bytes_in_all = 1000;
    hls::WebClient client(limits);
    client.get(request, ignore);
    BOOST_CHECK_EXCEPTION(client.get(request, ignore), Error, [](const Error& error) {
        return std::string(error.what()).find("--max-download") != std::string::npos;
    });
    limits.time_in_all = 0ms;
    hls::WebClient late(limits);
    BOOST_CHECK_EXCEPTION(late.get(request, ignore), Error, [](const Error& error) {
        return std::string(error.what()).find("--max-time") != std::string::npos;
    });
}

BOOST_AUTO_TEST_CASE(without_a_descriptor_the_reason_is_told) {
    const WebServer server(always(web_response("200 OK", "", "body")));
    const Fault fault(Call::open, EMFILE, 1, Lasting::from_then_on);
    BOOST_CHECK_EXCEPTION(
        fetch(k_local, {.url = server.url("/v"), .limit = 10}), Error, [](const Error& error) {
            return std::string_view(error.what()) == "cannot create a socket: Too many open files";
        });
}

BOOST_AUTO_TEST_SUITE_END()
