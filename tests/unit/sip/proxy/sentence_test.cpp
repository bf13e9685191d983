// SPDX-License-Identifier: MIT
#include "sip/proxy/sentence.hpp"

#include <boost/test/unit_test.hpp>

using namespace ispkit;
using sip::Kind;
using sip::LogEvent;
using sip::Reading;

BOOST_AUTO_TEST_SUITE(sip_proxy_sentence)

namespace {

/// "ADDRESS PORT ACCOUNT" of a text that is the sentence; empty for others.
std::string read(std::string_view shape, std::string_view text) {
    LogEvent event;
    return read_sentence({shape, Kind::abuse}, text, event) == Reading::event
               ? event.address.str() + ' ' + std::to_string(event.port) + ' ' +
                     std::string(event.account)
               : "";
}

} // namespace

BOOST_AUTO_TEST_CASE(fields_are_read_as_their_letters_say) {
    BOOST_TEST(read("from %a", "from 2001:db8::5") == "2001:db8::5 0 ");
    BOOST_TEST(read("from %p!", "from 203.0.113.5:5060!") == "203.0.113.5 5060 ");
    BOOST_TEST(read("%m from %a, 0x%x", "INVITE from 203.0.113.5, 0x7f") == "203.0.113.5 0 ");
    BOOST_TEST(read("%w from %a", "a.b from 203.0.113.5") == "203.0.113.5 0 ");
    BOOST_TEST(read("for %u from %a!", "for a b@c from 203.0.113.5!") == "203.0.113.5 0 a b");
}

BOOST_AUTO_TEST_CASE(any_text_ends_at_the_last_place) {
    BOOST_TEST(read("for %u from %a!", "for x from 198.51.100.9! from 203.0.113.5!") ==
               "203.0.113.5 0 x from 198.51.100.9!");
    BOOST_TEST(read("[%t] from %a", "[x] from 198.51.100.9] from 203.0.113.5") == "203.0.113.5 0 ");
    BOOST_TEST(read("%a: '%t'", "203.0.113.5: 'x' 198.51.100.9: 'y'") == "203.0.113.5 0 ");
}

BOOST_AUTO_TEST_CASE(only_a_whole_text_is_the_sentence) {
    for (const std::string_view text :
         {"", "from", "from ", "from x", "from 203.0.113.5 ", " from 203.0.113.5",
          "x from 203.0.113.5", "from 203.0.113.5:5060"}) {
        BOOST_TEST(read("from %a", text).empty(), text);
    }
    for (const std::string_view text :
         {"x1 from 203.0.113.5", " from 203.0.113.5", "203.0.113.5"}) {
        BOOST_TEST(read("%m from %a", text).empty(), text);
    }
    BOOST_TEST(read("for %u from %a", "for x from y").empty());
    BOOST_TEST(read("no address", "no address").empty());
}

BOOST_AUTO_TEST_SUITE_END()
