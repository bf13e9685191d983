// SPDX-License-Identifier: MIT
#include "error.hpp"
#include "sip/config/config_parser.hpp"

#include <boost/test/unit_test.hpp>

#include <map>

using namespace ispkit;

BOOST_AUTO_TEST_SUITE(sip_config_config_parser)

namespace {

/// Files in memory; a pattern "x*" stands for all whose names start with x.
using Files = std::map<std::string, std::string>;

sip::AsteriskConfig parse(const std::string& text, const Files& files = {}) {
    const sip::Includes includes{
        [&files](const std::string& pattern) {
            std::vector<std::string> names;
            for (const auto& [name, content] : files) {
                if (name == pattern || (pattern.ends_with('*') &&
                                        name.starts_with(pattern.substr(0, pattern.size() - 1)))) {
                    names.push_back(name);
                }
            }
            return names;
        },
        [&files](const std::string& name) { return files.at(name); }};
    return sip::parse_asterisk_config(text, "main", includes);
}

std::string refusal(const std::string& text, const Files& files = {}) {
    try {
        parse(text, files);
    } catch (const Error& error) {
        return error.what();
    }
    return "no error";
}

/// "name{a=1 b=2}" for each section, "!" before templates.
std::string summary(const sip::AsteriskConfig& config) {
    std::string text;
    for (const sip::Section& section : config.sections) {
        text += (section.is_template ? "!" : "") + section.name + "{";
        for (const sip::Setting& setting : section.settings) {
            text += (text.ends_with('{') ? "" : " ") + setting.name + "=" + setting.value;
        }
        text += "}";
    }
    return text;
}

std::string summary(const std::string& text, const Files& files = {}) {
    return summary(parse(text, files));
}

} // namespace

BOOST_AUTO_TEST_CASE(settings_belong_to_the_section_before_them) {
    BOOST_TEST(summary("[a]\nx=1\n y => 2 \r\nz\t=\n[b]\nx=a=b\n") == "a{x=1 y=2 z=}b{x=a=b}");
    BOOST_TEST(summary("\xef\xbb\xbf[a]\nx=1") == "a{x=1}");
    BOOST_TEST(summary("") == "");
    BOOST_TEST(summary("[a]\n\\[x=1\n\\#y=2") == "a{[x=1 #y=2}");
}

BOOST_AUTO_TEST_CASE(comments_end_at_the_line_or_nest_over_lines) {
    BOOST_TEST(summary("; c\n[a] ; c\nx=1;2\ny=1\\;2 ; c\n") == "a{x=1 y=1;2}");
    BOOST_TEST(summary("[a]\n;-- x=1\n;-- y=2 --;\nz=3 --; v=4\nw=5\n") == "a{v=4 w=5}");
    BOOST_TEST(summary("[a]\nx=1 ;-- c --; 2\n;-----------\ny=3\n;---- c ----;\nz=4") ==
               "a{x=1  2 y=3 z=4}");
    BOOST_TEST(refusal("[a]\nx=1--;\n").starts_with("main:2: '--;'"));
    const sip::AsteriskConfig config = parse("[a]\n\n;-- never\nx=1\n");
    BOOST_TEST(summary(config) == "a{}");
    BOOST_REQUIRE(config.remarks.size() == 1U);
    BOOST_TEST((config.remarks[0].kind == sip::Remark::Kind::unfinished_comment));
    BOOST_TEST(config.remarks[0].place.line == 3U);
    std::string deep = "[a]\n";
    for (int i = 0; i < 129; ++i) {
        deep += ";--\n";
    }
    BOOST_TEST(refusal(deep).starts_with("main:130: "));
}

BOOST_AUTO_TEST_CASE(sections_inherit_from_those_before_them) {
    BOOST_TEST(summary("[t](!)\nx=1\n[u](!,t)\ny=2\n[a](t)\nx=3\n[b](u,a)\n") ==
               "!t{x=1}!u{x=1 y=2}a{x=1 x=3}b{x=1 y=2 x=1 x=3}");
    BOOST_TEST(refusal("[a](t)\n[t](!)\n") ==
               "main:1: [a] inherits from [t], which is not defined before it");
    BOOST_TEST(refusal("[a](a)\n").find("is not defined before") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(an_inherited_setting_keeps_its_place) {
    const sip::AsteriskConfig config = parse("[t](!)\nsecret=1\n\n[a](t)\n");
    const sip::Setting* secret = config.sections[1].find("SECRET");
    BOOST_REQUIRE(secret != nullptr);
    BOOST_TEST(secret->place.line == 2U);
    BOOST_TEST(config.sections[1].place.line == 4U);
}

BOOST_AUTO_TEST_CASE(additions_go_to_the_first_section_that_is_no_template) {
    BOOST_TEST(summary("[a](!)\n[a]\nx=1\n[b]\n[a](+)\ny=2\n") == "!a{}a{x=1 y=2}b{}");
    BOOST_TEST(summary("[t](!)\nz=0\n[a]\nx=1\n[a](t,+)\ny=2\n") == "!t{z=0}a{x=1 z=0 y=2}");
    BOOST_TEST(summary("[a]\ntype=endpoint\n[a]\ntype=auth\n[a](+type=auth)\ny=2\n") ==
               "a{type=endpoint}a{type=auth y=2}");
    BOOST_TEST(summary("[a](!)\n[a](+TEMPLATES=include)\ny=2\n") == "!a{y=2}");
    BOOST_TEST(summary("[a]\nx=1\n[a](+,a)\n") == "a{x=1 x=1}");
    BOOST_TEST(summary("[a]\n[a](+,!)\n") == "!a{}");
    BOOST_TEST(refusal("[a](+)\n") == "main:1: [a] is not defined before this addition to it");
    BOOST_TEST(refusal("[a](!)\n[a](+)\n").starts_with("main:2: "));
}

BOOST_AUTO_TEST_CASE(values_can_be_added_to) {
    BOOST_TEST(summary("[a]\nx=1\nx=2\nx+=,3\ny+=4\n") == "a{x=1 x=2,3 y=4}");
}

BOOST_AUTO_TEST_CASE(included_files_go_on_where_they_are_included) {
    const Files files = {{"x1", "y=1\n[b]\n"}, {"x2", "z=2\n"}, {"s p", "[c]\n"}};
    BOOST_TEST(summary("[a]\n#include x1\nv=3\n", files) == "a{y=1 v=3}b{}");
    BOOST_TEST(summary("[a]\n#include \"x1\"\n#include <x2>\n", files) == "a{y=1}b{z=2}");
    BOOST_TEST(summary("[a]\n#INCLUDE x*\n#include s p\n", files) == "a{y=1}b{z=2}c{}");
    BOOST_TEST(summary("[a]\n#tryinclude nowhere\n", files) == "a{}");
    const sip::AsteriskConfig config = parse("[a]\n#include x1\n", files);
    BOOST_TEST(config.files.size() == 2U);
    BOOST_TEST((config.sections[1].place == sip::Place{1, 2}));
}

BOOST_AUTO_TEST_CASE(absent_files_hide_what_depends_on_them_and_nothing_else) {
    const std::string absent = "#include nowhere\n";
    const sip::AsteriskConfig config =
        parse(absent + "x=1\n[a]\ny=2\n[b](t)\nz=3\n[c](b)\n[d](+)\nz=3\n[e](a)\n");
    BOOST_TEST(summary(config) == "a{y=2}e{y=2}");
    BOOST_TEST(config.has_absent_files());
    std::string remarks;
    for (const sip::Remark& remark : config.remarks) {
        remarks += std::to_string(remark.place.line) + " " + remark.name + ",";
    }
    BOOST_TEST(remarks == "1 nowhere,5 t,7 b,8 d,");
    BOOST_TEST(refusal("[b](t)\n" + absent) ==
               "main:1: [b] inherits from [t], which is not defined before it");
    BOOST_TEST(!parse("#tryinclude nowhere\n").has_absent_files());
}

BOOST_AUTO_TEST_CASE(errors_in_included_files_name_those) {
    BOOST_TEST(refusal("[a]\n#include f\n", {{"f", "\n[b\n"}}).starts_with("f:2: "));
}

BOOST_AUTO_TEST_CASE(loops_and_deep_includes_end) {
    BOOST_TEST(refusal("#include f\n", {{"f", "#include f\n"}}) == "f:1: f includes itself");
    BOOST_TEST(refusal("#include f\n", {{"f", "#include g\n"}, {"g", "\n#include f\n"}}) ==
               "g:2: f includes itself");
    Files chain;
    for (int i = 0; i < 20; ++i) {
        chain["f" + std::to_string(i)] = "#include f" + std::to_string(i + 1) + "\n";
    }
    BOOST_TEST(refusal("#include f0\n", chain).find("deeper than 10") != std::string::npos);
    // Each file includes the next one ten times.
    Files fan;
    for (int i = 0; i < 9; ++i) {
        for (int j = 0; j < 10; ++j) {
            fan["f" + std::to_string(i)] += "#include f" + std::to_string(i + 1) + "\n";
        }
    }
    fan["f9"] = "\n";
    BOOST_TEST(refusal("#include f0\n", fan).find("more than 10000 included") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(inheritance_that_doubles_ends) {
    std::string text = "[t0](!)\nx=1\n";
    for (int i = 1; i < 40; ++i) {
        const std::string base = "t" + std::to_string(i - 1);
        text += "[t" + std::to_string(i) + "](!," + base + "," + base + ")\n";
    }
    BOOST_TEST(refusal(text).find("settings, inherited ones included") != std::string::npos);
    std::string twice = "[a]\nx=1\n";
    for (int i = 0; i < 40; ++i) {
        twice += "[a](+,a)\n";
    }
    BOOST_TEST(refusal(twice).find("settings, inherited ones included") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(what_asterisk_refuses_is_an_error) {
    BOOST_TEST(refusal("x=1\n") == "main:1: a setting before the first section");
    BOOST_TEST(refusal("[a\n").starts_with("main:1: "));
    BOOST_TEST(refusal("[a](b\n").starts_with("main:1: "));
    BOOST_TEST(refusal("[a]\n\\ x=1\n").starts_with("main:2: "));
}

BOOST_AUTO_TEST_CASE(what_asterisk_ignores_is_remarked) {
    const sip::AsteriskConfig config =
        parse("[a]\nno equal sign\n#unknown x\n#include\n=1\n" + std::string(9000, 'x') +
              "=1\n#exec /bin/generate\nx=1\n");
    BOOST_TEST(summary(config) == "a{x=1}");
    BOOST_REQUIRE(config.remarks.size() == 6U);
    for (std::size_t i = 0; i < 5; ++i) {
        BOOST_TEST((config.remarks[i].kind == sip::Remark::Kind::ignored));
        BOOST_TEST(config.remarks[i].place.line == i + 2);
    }
    BOOST_TEST((config.remarks[5].kind == sip::Remark::Kind::exec));
    BOOST_TEST(config.remarks[5].place.line == 7U);
}

BOOST_AUTO_TEST_CASE(the_longest_line_has_8189_octets) {
    const std::string longest = "x=" + std::string(8187, 'y');
    BOOST_TEST(summary("[a]\n" + longest + "\n") == "a{" + longest + "}");
    BOOST_TEST(summary("[a]\n" + longest + "y\n") == "a{}");
}

BOOST_AUTO_TEST_CASE(a_nul_ends_a_line) {
    BOOST_TEST(summary(std::string("[a]\nx=1\0 y=2\nz=3\n", 17)) == "a{x=1 z=3}");
}

BOOST_AUTO_TEST_SUITE_END()
