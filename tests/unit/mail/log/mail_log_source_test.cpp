// SPDX-License-Identifier: MIT
#include "error.hpp"
#include "mail/log/mail_log_source.hpp"

#include <boost/test/unit_test.hpp>
#include <fmt/format.h>

#include <string>

using namespace ispkit;

BOOST_AUTO_TEST_SUITE(mail_log_mail_log_source)

namespace {

constexpr std::string_view k_line =
    "2026-11-23T10:00:00Z mx1 postfix/qmgr[1]: 4F2A17C3B5: removed\n";

mail::MailLog log_named(std::string name) {
    return {.name = std::move(name), .reference = {}, .asked = {}, .newest = {}};
}

} // namespace

BOOST_AUTO_TEST_CASE(it_gives_out_what_was_read_before_the_trouble) {
    for (const unsigned threads : {0u, 1u, 3u}) {
        mail::MailLogSource source(
            [blocks = 0](std::string& text) mutable {
                text = std::string(k_line) + "half\n";
                return ++blocks < 5 ? true : throw Error("log: cannot read");
            },
            log_named("log"), threads);
        for (int i = 0; i < 4; ++i) {
            BOOST_TEST(source.next() != nullptr);
        }
        for (int i = 0; i < 2; ++i) {
            BOOST_CHECK_EXCEPTION(source.next(), Error, [](const Error& error) {
                return std::string_view(error.what()) == "log: cannot read";
            });
        }
        BOOST_TEST(source.read().name == "log");
        BOOST_TEST(source.read().lines.all == 8);
        BOOST_TEST(source.read().lines.understood == 4);
    }
}

BOOST_AUTO_TEST_CASE(behind_the_end_there_is_nothing) {
    for (const unsigned threads : {0u, 1u, 3u}) {
        mail::MailLogSource source(
            [rest = std::string(k_line)](std::string& text) mutable {
                text = std::exchange(rest, {});
                return !text.empty();
            },
            log_named("log"), threads);
        BOOST_TEST(source.next() != nullptr);
        for (int i = 0; i < 3; ++i) {
            BOOST_TEST(source.next() == nullptr);
        }
    }
}

BOOST_AUTO_TEST_SUITE_END()
