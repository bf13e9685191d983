// SPDX-License-Identifier: MIT
#include "logfile/envelope/container_line.hpp"

#include <boost/test/unit_test.hpp>

using namespace ispkit;
using logfile::Wrapping;

BOOST_AUTO_TEST_SUITE(logfile_envelope_container_line)

namespace {

struct Line {
    std::string_view line;
    Wrapping wrapping;
    std::string_view source;
    std::string_view time;
    std::string_view text;
    bool goes_on = false;
};

constexpr std::string_view k_time = "2026-11-21T14:53:33.123456789Z";

constexpr Line k_lines[] = {
    {R"({"log":"[x] \"a\" \u001b[0m\r\n","stream":"stdout","time":"2026-11-21T14:53:33.1Z"})",
     Wrapping::json, "stdout", "2026-11-21T14:53:33.1Z", "[x] \"a\" \x1b[0m\r"},
    {R"({"log":"part","stream":"stderr","attrs":{"tag":"x"},"time":"2026-11-21T14:53:33Z"})",
     Wrapping::json, "stderr", "2026-11-21T14:53:33Z", "part", true},
    {"2026-11-21T14:53:33.12+01:00 stdout F [x] a  b", Wrapping::cri, "stdout",
     "2026-11-21T14:53:33.12+01:00", "[x] a  b"},
    {"2026-11-21T14:53:33Z stderr P:x part", Wrapping::cri, "stderr", "2026-11-21T14:53:33Z",
     "part", true},
    {"2026-11-21T14:53:33.123456789Z stdout F ", Wrapping::cri, "stdout", k_time, ""},
    {"2026-11-21T14:53:33.123456789Z [x] a", Wrapping::time, "", k_time, "[x] a"},
    {"2026-11-21T14:53:33.123456789-05:00 [x] a", Wrapping::time, "",
     "2026-11-21T14:53:33.123456789-05:00", "[x] a"},
    {"pbx-asterisk_1  | [x] a", Wrapping::name, "pbx-asterisk_1", "", "[x] a"},
    {"asterisk.1.x7@node    | [x] a | b", Wrapping::name, "asterisk.1.x7@node", "", "[x] a | b"},
    {"\x1b[36masterisk-1  | \x1b[0m[x] a", Wrapping::name, "asterisk-1", "", "[x] a"},
    {"asterisk-1  | 2026-11-21T14:53:33.123456789Z [x] a", Wrapping::name_and_time, "asterisk-1",
     k_time, "[x] a"},
    {"[pod/asterisk-7d9f/asterisk] [x] a", Wrapping::name, "asterisk-7d9f/asterisk", "", "[x] a"},
    {"[pod/a/b] 2026-11-21T14:53:33.123456789Z [x] a", Wrapping::name_and_time, "a/b", k_time,
     "[x] a"},
    // Lines of other kinds, as they are.
    {"[Nov 23 19:44:50] NOTICE[1] a.c: x", Wrapping::none, "", "",
     "[Nov 23 19:44:50] NOTICE[1] a.c: x"},
    {"2026-11-21T14:53:33.123456+00:00 pbx asterisk[1]: x", Wrapping::none, "", "",
     "2026-11-21T14:53:33.123456+00:00 pbx asterisk[1]: x"},
    {"2026-11-21T14:53:33.123456789 x", Wrapping::none, "", "", "2026-11-21T14:53:33.123456789 x"},
    {"Nov 23 19:44:50 pbx asterisk[1]: a | b", Wrapping::none, "", "",
     "Nov 23 19:44:50 pbx asterisk[1]: a | b"},
    {R"({"MESSAGE":"x"})", Wrapping::none, "", "", R"({"MESSAGE":"x"})"},
    {"[pod/a", Wrapping::none, "", "", "[pod/a"},
    {"", Wrapping::none, "", "", ""},
};

} // namespace

BOOST_AUTO_TEST_CASE(each_wrapping_is_taken_off) {
    for (const Line& line : k_lines) {
        BOOST_TEST_CONTEXT(line.line) {
            BOOST_CHECK(logfile::wrapping_of(line.line) == line.wrapping);
            const std::optional<logfile::ContainerLine> unwrapped =
                logfile::unwrap(line.line, line.wrapping);
            BOOST_REQUIRE(unwrapped);
            BOOST_TEST(unwrapped->source == line.source);
            BOOST_TEST(unwrapped->time == line.time);
            BOOST_TEST(unwrapped->text == line.text);
            BOOST_TEST(unwrapped->goes_on == line.goes_on);
        }
    }
}

BOOST_AUTO_TEST_CASE(a_line_without_the_wrapping_is_refused) {
    for (const Wrapping wrapping :
         {Wrapping::json, Wrapping::cri, Wrapping::time, Wrapping::name, Wrapping::name_and_time}) {
        for (const std::string_view line : {"", "x", "[Nov 23 19:44:50] NOTICE[1] a.c: x",
                                            "{\"log\":\"x", "{\"log\":\"\xff\\n\"}"}) {
            BOOST_TEST(!logfile::unwrap(line, wrapping).has_value());
        }
    }
}

BOOST_AUTO_TEST_SUITE_END()
