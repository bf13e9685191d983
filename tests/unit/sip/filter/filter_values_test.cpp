// SPDX-License-Identifier: MIT
#include "error.hpp"
#include "sip/filter/filter_values.hpp"

#include <boost/test/unit_test.hpp>
#include <fmt/format.h>

using namespace ispkit;

BOOST_AUTO_TEST_SUITE(sip_filter_filter_values)

namespace {

std::optional<std::string> base(const std::string& path) {
    return path == "base" ? std::optional<std::string>("[DEFAULT]\nd = default\np = base\n"
                                                       "logtype = journal\n"
                                                       "[Definition]\nx = old\n"
                                                       "[s]\nv = of %(d)s\nw = <d>\n")
                          : std::nullopt;
}

/// The lines of the setting "it" in a section behind a base file, one after another.
std::string value(const std::string& text) {
    const sip::FilterSettings settings("[INCLUDES]\nbefore = base\n[Definition]\n" + text, "p",
                                       base);
    std::string lines;
    for (const sip::SettingLine& line : sip::FilterValues(settings).lines("it")) {
        lines += fmt::format("{}: {}\n", line.place, line.text);
    }
    return lines;
}

std::string error_of(const std::string& text) {
    try {
        value(text);
    } catch (const Error& error) {
        return error.what();
    }
    return "none";
}

} // namespace

BOOST_AUTO_TEST_CASE(references_are_replaced) {
    BOOST_TEST(value("it = %(d)s %(A)s 100%%\na = [%(d)s]\n") == "p:4: default [default] 100%\n");
    BOOST_TEST(value("it = %(s/v)s %(s/d)s %(default/p)s\nd = own\n") ==
               "p:4: of own default base\n");
    BOOST_TEST(value("it = %(known/x)s %(known/p)s\nx = new\n") == "p:4: old base\n");
    BOOST_TEST(value("it = <a> <d> <HOST> <s/w> <t/w> <x y>\na = <b>\nb = %(d)s\n") ==
               "p:4: default default <HOST> default <t/w> <x y>\n");
    BOOST_TEST(value("it = <known/x><x>\nx = new\n") == "p:4: oldnew\n");
    BOOST_TEST(value("it = <known/x><x>\nx = new\n[Init]\nx = init\n") == "p:4: initinit\n");
    BOOST_TEST(value("it = <logtype>\n") == "p:4: file\n");
    BOOST_TEST(value("it = <logtype>\nlogtype = own\n") == "p:4: own\n");
}

BOOST_AUTO_TEST_CASE(a_tag_may_be_part_of_another) {
    BOOST_TEST(value("it = <m-<mode>>\nm-a = 1\nm-b = <m-a>\n 2\nmode = b\n") ==
               "p:4: 1\np:4: 2\n");
    BOOST_TEST(value("it = <m-<mode>>\nm-a = 1\nmode = b\n[Init]\nmode = a\n") == "p:4: 1\n");
}

BOOST_AUTO_TEST_CASE(init_replaces_definition) {
    BOOST_TEST(value("it = a\n[Init]\nit = b\n") == "p:6: b\n");
    BOOST_TEST(value("") == "");
    BOOST_TEST(value("it =\n") == "");
    BOOST_TEST(value("it =\n one\n\n two\n") == "p:5: one\np:7: two\n");
}

BOOST_AUTO_TEST_CASE(what_is_not_defined_or_endless_is_refused_with_its_place) {
    BOOST_TEST(error_of("x = 1\nit = a\n %(y)s\n") ==
               "p:6: %(y)s is not defined in this file or those that it includes");
    for (const char* text : {"it = 5%\n", "it = %d\n", "it = %(d)\n", "it = %(d\n"}) {
        BOOST_TEST(error_of(text).starts_with("p:4: '%' begins no %(NAME)s "), text);
    }
    BOOST_TEST(error_of("it = %(it)s\n").starts_with("p:4: %(it)s: definitions refer"));
    BOOST_TEST(error_of("it = <a>\na = <b>\nb = x<a>\n").starts_with("p:4: definitions refer"));
    std::string doubling = "it = %(a0)s\n";
    for (int i = 0; i < 9; ++i) {
        doubling += fmt::format("a{0} = %(a{1})s%(a{1})s%(a{1})s%(a{1})s\n", i, i + 1);
    }
    BOOST_TEST(error_of(doubling + "a9 = x\n").starts_with("p:4: definitions refer"));
}

BOOST_AUTO_TEST_SUITE_END()
