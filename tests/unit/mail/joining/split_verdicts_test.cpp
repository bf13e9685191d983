// SPDX-License-Identifier: MIT
#include "mail/joining/split_verdicts.hpp"
#include "mail_events.hpp"

#include <boost/test/unit_test.hpp>

using namespace ispkit;
using mail::MailLogEvent;
using mail::SplitVerdicts;

BOOST_AUTO_TEST_SUITE(mail_joining_split_verdicts)

namespace {

MailLogEvent piece_of(std::string_view number, std::string_view text, int second = 0) {
    MailLogEvent event = test::event_of(mail::MailEventKind::verdict_piece, number, second);
    event.piece = text;
    event.line = text;
    return event;
}

} // namespace

BOOST_AUTO_TEST_CASE(the_last_piece_makes_it_whole) {
    SplitVerdicts verdicts;
    BOOST_TEST(!verdicts.add(piece_of("1-1", "Blocked SP...")).has_value());
    BOOST_TEST(!verdicts.add(piece_of("1-2", "Passed CLE...")).has_value());
    BOOST_TEST(!verdicts.add(piece_of("1-1", "...AM {x}, ...", 5)).has_value());
    const auto whole = verdicts.add(piece_of("1-1", "...<a>", 5));
    BOOST_REQUIRE(whole.has_value());
    BOOST_TEST(whole->text == "Blocked SPAM {x}, <a>");
    BOOST_TEST(whole->line == "Blocked SP...");
    BOOST_TEST(!verdicts.add(piece_of("1-1", "...<a>", 5)).has_value());
}

BOOST_AUTO_TEST_CASE(a_piece_without_a_beginning_is_nothing) {
    SplitVerdicts verdicts;
    BOOST_TEST(!verdicts.add(piece_of("1-1", "...AM {x}")).has_value());
}

BOOST_AUTO_TEST_CASE(pieces_that_come_late_are_of_something_else) {
    SplitVerdicts verdicts;
    verdicts.add(piece_of("1-1", "Blocked SP..."));
    BOOST_TEST(!verdicts.add(piece_of("1-1", "...AM", 6)).has_value());
    BOOST_TEST(!verdicts.add(piece_of("1-1", "...AM", 5)).has_value());
}

BOOST_AUTO_TEST_CASE(a_text_that_does_not_end_is_forgotten) {
    SplitVerdicts verdicts;
    const std::string long_piece = "..." + std::string(65'000, 'x') + "...";
    verdicts.add(piece_of("1-1", "Blocked SP..."));
    BOOST_TEST(!verdicts.add(piece_of("1-1", long_piece)).has_value());
    BOOST_TEST(!verdicts.add(piece_of("1-1", long_piece)).has_value());
    BOOST_TEST(!verdicts.add(piece_of("1-1", "...AM")).has_value());
}

BOOST_AUTO_TEST_SUITE_END()
