// SPDX-License-Identifier: MIT
#include "error.hpp"
#include "hls/fetch/web_resources.hpp"
#include "hls/fetch/web_server.hpp"

#include <boost/test/unit_test.hpp>

#include <atomic>
#include <cstdlib>
#include <random>
#include <thread>

using namespace ispkit;
using hls::ResourceKind;
using test::web_response;
using test::WebServer;

BOOST_AUTO_TEST_SUITE(hls_fetch_web_resources)

namespace {

constexpr hls::WebLimits k_here{.private_addresses = hls::PrivateAddresses::allow};

std::string random_bytes(std::size_t size) {
    std::mt19937 random(7);
    std::string bytes(size, '\0');
    for (char& byte : bytes) {
        byte = static_cast<char>(random());
    }
    return bytes;
}

/// Answers as a server that knows ranges.
WebServer::Answer in_ranges(const std::string& content) {
    return [&content](const std::string& head, const WebServer::Send& send) {
        const std::size_t place = head.find("Range: bytes=");
        unsigned long first = 0;
        unsigned long last = 0;
        if (place == std::string::npos ||
            std::sscanf(head.c_str() + place, "Range: bytes=%lu-%lu", &first, &last) != 2) {
            send(web_response("200 OK", "", content));
            return;
        }
        last = std::min(last, content.size() - 1);
        send(web_response(
            "206 Partial Content",
            fmt::format("Content-Range: bytes {}-{}/{}\r\n", first, last, content.size()),
            content.substr(first, last - first + 1)));
    };
}

std::string read(io::ByteSource& source, std::uint64_t offset, std::size_t size) {
    std::string bytes(size, '\0');
    bytes.resize(source.read(offset, io::as_mutable_bytes(bytes)));
    return bytes;
}

} // namespace

BOOST_AUTO_TEST_CASE(any_part_of_a_segment_is_read_and_each_range_is_fetched_once) {
    const std::string content = random_bytes(3'500'000);
    const WebServer server(in_ranges(content));
    hls::WebResources resources(k_here);
    const auto segment = resources.open(server.url("/v.ts"), ResourceKind::segment);
    BOOST_TEST(segment->size() == content.size());
    BOOST_TEST(segment->name() == server.url("/v.ts"));
    BOOST_TEST(server.requests().size() == 1);
    // The end comes first, as with padding.
    BOOST_TEST((read(*segment, content.size() - 16, 16) == content.substr(content.size() - 16)));
    BOOST_TEST(server.requests().size() == 2);
    std::mt19937 random(8);
    for (int i = 0; i < 200; ++i) {
        const std::size_t offset = random() % (content.size() + 100);
        const std::size_t size = random() % 2 == 0 ? random() % 100 : random() % 3'000'000;
        const std::string expected = offset < content.size() ? content.substr(offset, size) : "";
        BOOST_TEST((read(*segment, offset, size) == expected));
    }
    BOOST_TEST(server.requests().size() == 4);
}

BOOST_AUTO_TEST_CASE(threads_share_the_connections_and_the_findings) {
    const std::string content = random_bytes(1'500'000);
    const WebServer server([&](const std::string& head, const WebServer::Send& send) {
        if (head.starts_with("GET /v.key")) {
            send(web_response("200 OK", "", "0123456789abcdef"));
        } else {
            in_ranges(content)(head, send);
        }
    });
    hls::WebResources resources(k_here);
    std::atomic<int> right = 0;
    const auto read_segments = [&] {
        for (int i = 0; i < 5; ++i) {
            const auto segment = resources.open(server.url("/v.ts"), ResourceKind::segment);
            right += read(*segment, 1'400'000, 9) == content.substr(1'400'000, 9) ? 1 : 0;
            resources.open(server.url("/v.key"), ResourceKind::key);
        }
    };
    std::vector<std::thread> threads;
    for (int i = 0; i < 4; ++i) {
        threads.emplace_back(read_segments);
    }
    for (std::thread& thread : threads) {
        thread.join();
    }
    BOOST_TEST(right == 20);
    const std::vector<hls::Finding> findings = resources.take_findings(hls::RangesNeeded::yes);
    BOOST_REQUIRE(findings.size() == 1);
    BOOST_TEST(findings.front().text.ends_with("/v.key and 19 more"));
}

BOOST_AUTO_TEST_CASE(a_server_without_ranges_sends_the_whole) {
    const std::string content = random_bytes(2'500'000);
    const WebServer server([&](const std::string&, const WebServer::Send& send) {
        send(web_response("200 OK", "", content));
    });
    hls::WebResources resources(k_here);
    const auto segment = resources.open(server.url("/v.ts"), ResourceKind::segment);
    BOOST_TEST(segment->size() == content.size());
    BOOST_TEST((read(*segment, 1'000'000, 1'200'000) == content.substr(1'000'000, 1'200'000)));
    BOOST_TEST(server.requests().size() == 1);
    BOOST_TEST(resources.take_findings(hls::RangesNeeded::no).empty());
}

BOOST_AUTO_TEST_CASE(what_is_read_is_kept_in_the_folder_for_temporary_files) {
    const WebServer server([](const std::string&, const WebServer::Send& send) {
        send(web_response("200 OK", "", "segment"));
    });
    hls::WebResources resources(k_here);
    ::setenv("TMPDIR", "/no/folder", 1);
    BOOST_CHECK_EXCEPTION(resources.open(server.url("/v.ts"), ResourceKind::segment), Error,
                          [](const Error& error) {
                              return std::string_view(error.what()) ==
                                     "a temporary file in /no/folder: No such file or directory";
                          });
    ::unsetenv("TMPDIR");
    BOOST_TEST(resources.open(server.url("/v.ts"), ResourceKind::segment)->size() == 7);
}

BOOST_AUTO_TEST_CASE(an_empty_segment_is_empty) {
    const WebServer server([](const std::string&, const WebServer::Send& send) {
        send(web_response("416 Range", "Content-Range: bytes */0\r\n", ""));
    });
    hls::WebResources resources(k_here);
    const auto segment = resources.open(server.url("/v.ts"), ResourceKind::segment);
    BOOST_TEST(segment->size() == 0);
    BOOST_TEST(read(*segment, 0, 10) == "");
}

BOOST_AUTO_TEST_CASE(a_segment_that_changes_while_it_is_read_is_an_error) {
    const std::string before = random_bytes(2'500'000);
    const std::string after = random_bytes(2'600'000);
    for (const bool forgets_ranges : {false, true}) {
        int requests = 0;
        const WebServer server([&](const std::string& head, const WebServer::Send& send) {
            if (requests++ == 0) {
                in_ranges(before)(head, send);
            } else if (forgets_ranges) {
                send(web_response("200 OK", "", before));
            } else {
                in_ranges(after)(head, send);
            }
        });
        hls::WebResources resources(k_here);
        const auto segment = resources.open(server.url("/v.ts"), ResourceKind::segment);
        BOOST_CHECK_THROW(read(*segment, 2'000'000, 10), Error);
    }
}

BOOST_AUTO_TEST_CASE(a_size_that_cannot_be_is_refused) {
    const WebServer server([](const std::string&, const WebServer::Send& send) {
        send(web_response("206 P", "Content-Range: bytes 0-1048575/18446744073709551615\r\n",
                          std::string(1 << 20, 'x')));
    });
    hls::WebResources resources(k_here);
    BOOST_CHECK_THROW(resources.open(server.url("/v.ts"), ResourceKind::segment), Error);
}

BOOST_AUTO_TEST_CASE(a_failure_names_the_url) {
    const WebServer server([](const std::string&, const WebServer::Send& send) {
        send(web_response("404 Not Found", "", ""));
    });
    hls::WebResources resources(k_here);
    BOOST_CHECK_EXCEPTION(
        resources.open(server.url("/v.key"), ResourceKind::key), Error, [&](const Error& error) {
            return error.what() == server.url("/v.key") + ": the server answers with status 404";
        });
}

BOOST_AUTO_TEST_CASE(what_servers_say_is_judged_once_for_each_cause) {
    const WebServer server([](const std::string& head, const WebServer::Send& send) {
        send(web_response("200 OK",
                          head.find(".key") != std::string::npos ? "Content-Type: text/html\r\n"
                          : head.find(".m3u8") != std::string::npos
                              ? "Content-Type: text/plain\r\n"
                              : "Content-Type: video/mp2t\r\n",
                          "content"));
    });
    hls::WebResources resources(k_here);
    resources.open(server.url("/v.m3u8"), ResourceKind::playlist);
    resources.open(server.url("/a.key"), ResourceKind::key);
    resources.open(server.url("/b.key"), ResourceKind::key);
    resources.open(server.url("/1.ts"), ResourceKind::segment);
    resources.open(server.url("/2.ts"), ResourceKind::segment);
    std::vector<std::string> texts;
    for (const hls::Finding& finding : resources.take_findings(hls::RangesNeeded::yes)) {
        BOOST_TEST(finding.playlist == server.url("/v.m3u8"));
        texts.push_back(fmt::format("{}: {}", finding.rule->name, finding.text));
    }
    const std::vector<std::string> expected = {
        "mime-type: the playlist " + server.url("/v.m3u8") + " has the Content-Type text/plain",
        "mime-type: the key " + server.url("/a.key") + " and 1 more has the Content-Type text/html",
        "key-cors: players in pages of another origin may not read the key " +
            server.url("/a.key") + " and 1 more",
        "range-ignored: the server sends the whole of " + server.url("/1.ts") +
            " and 1 more to a request for a range"};
    BOOST_TEST(texts == expected, boost::test_tools::per_element());
    BOOST_TEST(resources.take_findings(hls::RangesNeeded::yes).empty());
}

BOOST_AUTO_TEST_CASE(a_server_with_many_types_gets_a_bounded_number_of_findings) {
    hls::ResponseRules rules;
    for (int i = 0; i < 1000; ++i) {
        rules.see("http://a/v", ResourceKind::playlist, {.media_type = fmt::format("text/{}", i)});
    }
    BOOST_TEST(rules.findings(hls::RangesNeeded::no).size() == 16);
}

BOOST_AUTO_TEST_SUITE_END()
