// SPDX-License-Identifier: MIT
#include "error.hpp"
#include "sip/filter/filter_settings.hpp"

#include <boost/test/unit_test.hpp>
#include <fmt/format.h>

#include <map>

using namespace ispkit;
using sip::FilterSection;
using sip::FilterSettings;

BOOST_AUTO_TEST_SUITE(sip_filter_filter_settings)

namespace {

FilterSettings parse(std::string_view text, const std::map<std::string, std::string>& files = {}) {
    return {text, "f/p.conf", [&](const std::string& path) -> std::optional<std::string> {
                const auto found = files.find(path);
                return found == files.end() ? std::nullopt : std::optional(found->second);
            }};
}

/// The lines of a setting with their places.
std::string setting(const FilterSection* section, std::string_view name) {
    std::string text;
    if (section != nullptr && section->contains(name)) {
        for (const sip::SettingLine& line : section->find(name)->second) {
            text += fmt::format("{}={};", line.place, line.text);
        }
    }
    return text;
}

std::string error_of(std::string_view text, const std::map<std::string, std::string>& files = {}) {
    try {
        parse(text, files);
    } catch (const Error& error) {
        return error.what();
    }
    return "none";
}

} // namespace

BOOST_AUTO_TEST_CASE(values_go_on_in_indented_lines) {
    const FilterSettings settings = parse("# comment\n[Definition]\nA = one\n  two = 2\n\n# no\n"
                                          "    three ; comment\nb: x;y\n c = of b\n[Init]\n d =\n");
    const FilterSection* const definition = settings.section("Definition");
    BOOST_TEST(setting(definition, "a") == "f/p.conf:3=one;f/p.conf:4=two = 2;f/p.conf:7=three;");
    BOOST_TEST(setting(definition, "b") == "f/p.conf:8=x;y;f/p.conf:9=c = of b;");
    BOOST_TEST(setting(settings.section("Init"), "d") == "f/p.conf:11=;");
    BOOST_CHECK(settings.section("other") == nullptr);
}

BOOST_AUTO_TEST_CASE(later_files_replace_what_earlier_ones_set) {
    const FilterSettings settings =
        parse("[INCLUDES]\nbefore = b.conf\n  /c\nafter = missing.local\n a.conf\n"
              "[Definition]\nx = own\ny = own\n[DEFAULT]\nz = own\n",
              {{"f/b.conf", "[Definition]\nx = b\nb = b\n[DEFAULT]\nz = b\n"},
               {"f/b.local", "[Definition]\nb = local\n"},
               {"/c", "[Definition]\nb = c\n"},
               {"f/a.conf", "[Definition]\ny = a\n"},
               {"f/p.local", "[Definition]\np = local\n"}});
    const FilterSection* const definition = settings.section("Definition");
    BOOST_TEST(setting(definition, "x") == "f/p.conf:7=own;");
    BOOST_TEST(setting(definition, "y") == "f/a.conf:2=a;");
    BOOST_TEST(setting(definition, "b") == "/c:2=c;");
    BOOST_TEST(setting(definition, "p") == "f/p.local:2=local;");
    BOOST_TEST(setting(settings.section("DEFAULT"), "z") == "f/p.conf:10=own;");
    BOOST_TEST(setting(settings.replaced("Definition"), "x") == "f/b.conf:2=b;");
    BOOST_TEST(setting(settings.replaced("Definition"), "y") == "f/p.conf:8=own;");
    BOOST_TEST(setting(settings.replaced("Definition"), "p") == "");
}

BOOST_AUTO_TEST_CASE(what_fail2ban_refuses_is_refused_with_its_place) {
    BOOST_TEST(error_of("a = 1\n[Definition]\n") ==
               "f/p.conf:1: 'a = 1' stands in no section (a filter begins with [Definition])");
    BOOST_TEST(error_of("[A]\nx = 1\n\nX = 2\n") == "f/p.conf:4: x is set twice in this section");
    BOOST_TEST(error_of("[A]\n[B]\n[A]\n") == "f/p.conf:3: [A] stands twice in this file");
    BOOST_TEST(error_of("[A]\nword\n") == "f/p.conf:2: 'word' is not a setting (NAME = VALUE)");
    BOOST_TEST(error_of("[A]\n= 1\n") == "f/p.conf:2: '= 1' is not a setting (NAME = VALUE)");
    BOOST_TEST(error_of("[DEFAULT]\n[DEFAULT]\n") == "none");
    BOOST_TEST(error_of("[INCLUDES]\nbefore = b.conf\n") ==
               "f/p.conf:2: f/b.conf does not exist (copy it from fail2ban's filter.d)");
    BOOST_TEST(error_of("[INCLUDES]\nbefore = b.conf\n", {{"f/b.conf", "x\n"}}) ==
               "f/b.conf:1: 'x' stands in no section (a filter begins with [Definition])");
}

BOOST_AUTO_TEST_CASE(includes_end) {
    BOOST_TEST(error_of("[INCLUDES]\nbefore = p.conf\n b.conf\n",
                        {{"f/b.conf", "[INCLUDES]\nafter = p.conf\n b.conf\n"}}) == "none");
    std::map<std::string, std::string> chain;
    std::map<std::string, std::string> many;
    std::string all = "[INCLUDES]\nafter =";
    for (int i = 0; i < 60; ++i) {
        chain[fmt::format("f/{}", i)] = fmt::format("[INCLUDES]\nbefore = {}\n", i + 1);
        many[fmt::format("f/{}", i)] = "";
        all += fmt::format(" {}\n", i);
    }
    BOOST_TEST(error_of("[INCLUDES]\nbefore = 0\n", chain) ==
               "f/10: more than 50 files, or 10 within each other, are included");
    BOOST_TEST(error_of(all, many) ==
               "f/49: more than 50 files, or 10 within each other, are included");
}

BOOST_AUTO_TEST_SUITE_END()
