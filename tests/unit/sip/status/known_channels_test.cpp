// SPDX-License-Identifier: MIT
#include "sip/status/known_channels.hpp"

#include <boost/test/unit_test.hpp>

namespace ispkit::sip {
BOOST_AUTO_TEST_SUITE(sip_status_known_channels)
namespace {

LogCounts log_with(std::string path, Channels channels) {
    return {.path = std::move(path), .channels = channels};
}

} // namespace

BOOST_AUTO_TEST_CASE(failures_count_on_after_a_restart) {
    KnownChannels first({});
    first.note({log_with("a", {.notice = 3}), log_with("b", {.notice = 1})});
    first.note({log_with("a", {.notice = 4}), log_with("b", {.notice = 1})});
    BOOST_TEST(first.known().channels.notice == 5);
    KnownChannels second(first.known());
    second.note({log_with("a", {.notice = 2})});
    BOOST_TEST(second.known().channels.notice == 7);
    BOOST_TEST(second.known().channels.security == 0);
}

BOOST_AUTO_TEST_CASE(a_line_of_the_security_log_in_any_log_explains_the_failures_before_it) {
    KnownChannels channels({.channels = {.notice = 7}});
    channels.note({log_with("a", {.notice = 3}), log_with("b", {.security = 1})});
    BOOST_TEST(channels.known().channels.notice == 0);
    BOOST_TEST(channels.known().channels.security == 1);
    channels.note({log_with("a", {.notice = 8}), log_with("b", {.security = 1})});
    BOOST_TEST(channels.known().channels.notice == 5);
}

BOOST_AUTO_TEST_CASE(lines_count_from_when_the_channels_do) {
    LogCounts log{.path = "a"};
    log.how.understood = 60;
    KnownChannels first({});
    first.note({log});
    log.how.understood = 70;
    first.note({log});
    BOOST_TEST(first.known().understood == 70);
    KnownChannels second(first.known());
    second.note({log});
    BOOST_TEST(second.known().understood == 140);
}

BOOST_AUTO_TEST_CASE(a_log_that_was_added_again_begins_at_nothing) {
    KnownChannels channels({});
    for (const std::uint64_t notices : {3U, 1U, 1U, 2U}) {
        channels.begin_again("a");
        channels.note({log_with("a", {.notice = notices})});
    }
    BOOST_TEST(channels.known().channels.notice == 7);
}

BOOST_AUTO_TEST_SUITE_END()
} // namespace ispkit::sip
