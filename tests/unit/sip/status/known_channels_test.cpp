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
    BOOST_TEST(first.known().notice == 5);
    KnownChannels second(first.known());
    second.note({log_with("a", {.notice = 2})});
    BOOST_TEST(second.known().notice == 7);
    BOOST_TEST(second.known().security == 0);
}

BOOST_AUTO_TEST_CASE(a_line_of_the_security_log_in_any_log_explains_the_failures_before_it) {
    KnownChannels channels({.notice = 7});
    channels.note({log_with("a", {.notice = 3}), log_with("b", {.security = 1})});
    BOOST_TEST(channels.known().notice == 0);
    BOOST_TEST(channels.known().security == 1);
    channels.note({log_with("a", {.notice = 8}), log_with("b", {.security = 1})});
    BOOST_TEST(channels.known().notice == 5);
}

BOOST_AUTO_TEST_CASE(a_log_that_was_added_again_begins_at_nothing) {
    KnownChannels channels({});
    channels.note({log_with("a", {.notice = 3})});
    channels.note({log_with("a", {.notice = 1})});
    BOOST_TEST(channels.known().notice == 4);
}

BOOST_AUTO_TEST_SUITE_END()
} // namespace ispkit::sip
