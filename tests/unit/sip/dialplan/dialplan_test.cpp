// SPDX-License-Identifier: MIT
#include "error.hpp"
#include "sip/audit/audit_summary.hpp"
#include "sip/dialplan/dialplan.hpp"

#include <boost/test/unit_test.hpp>

using namespace ispkit;

BOOST_AUTO_TEST_SUITE(sip_dialplan_dialplan)

namespace {

/// "context{extension:Application(arguments);… includes}"
std::string summary_of(const std::string& text) {
    const std::vector<sip::AuditedConfig> configs = {
        sip::config_of(sip::ConfigKind::extensions, text)};
    std::string summary;
    const sip::Dialplan dialplan(configs);
    for (const sip::Context& context : dialplan.contexts()) {
        summary += context.name + "{";
        for (const sip::Extension& extension : context.extensions) {
            summary += extension.name + ":";
            for (const sip::Step& step : extension.steps) {
                summary += step.application + "(" + step.arguments + ");";
            }
        }
        for (const std::string& include : context.includes) {
            summary += "+" + include;
        }
        summary += "}";
    }
    return summary;
}

sip::Extension named(const char* name) {
    return {name, {}};
}

} // namespace

BOOST_AUTO_TEST_CASE(extensions_and_their_steps) {
    const std::pair<const char*, const char*> cases[] = {
        {"[a]\nexten => 1,1,Answer\nexten=>1,n(x),Dial( SIP/1 , 2 )\nsame => n,Hangup()\n",
         "a{1:Answer();Dial(SIP/1 , 2);Hangup();}"},
        {"[a]\nexten => _[1,2]X.,1,Playback(a)\n", "a{_[1,2]X.:Playback(a);}"},
        {"[a]\nexten => 1,1,Dial,SIP/1|20\n", "a{1:Dial(SIP/1|20);}"},
        {"[a]\nexten => 1/200,1,Set(b=(c)\n", "a{1:Set(b=(c);}"},
        {"[a]\nexten => 1,hint,SIP/1\nexten => 2\nexten => ,1,X()\nsame => n,Y()\n", "a{}"},
        {"[a]\ninclude => b\ninclude => c,9:00-17:00,*,*,*\nswitch => IAX2/x\nignorepat => 9\n",
         "a{_.:switch();+b+c}"},
        {"[general]\nexten => 1,1,X()\n[t](!)\nexten => 1,1,X()\n[a](t)\n", "a{1:X();}"},
        {"[a]\nexten => 1,1,X()\n[b]\n[A]\nexten => 1,2,Y()\n", "a{1:X();Y();}b{}"},
    };
    for (const auto& [text, summary] : cases) {
        BOOST_TEST(summary_of(text) == summary, text);
    }
}

BOOST_AUTO_TEST_CASE(variables_of_globals_and_of_earlier_steps) {
    BOOST_TEST(summary_of("[globals]\nT=SIP/t\nU=${T}/\n[a]\nexten => 1,1,Dial(${U}1)\n") ==
               "a{1:Dial(SIP/t/1);}");
    BOOST_TEST(summary_of("[a]\nexten => 1,1,Set(__n=${EXTEN:1})\nsame => n,Dial(SIP/${n})\n"
                          "exten => 2,1,Dial(SIP/${n})\n[b]\nexten => 2,1,Dial(SIP/${n})\n") ==
               "a{1:Set(__n=${EXTEN:1});Dial(SIP/${EXTEN:1});2:Dial(SIP/${n});}"
               "b{2:Dial(SIP/${n});}");
}

BOOST_AUTO_TEST_CASE(calls_within_calls_are_steps) {
    BOOST_TEST(summary_of("[a]\nexten => 1,1,GotoIf($[x?y]?b,1:c)\n") ==
               "a{1:GotoIf($[x?y]?b,1:c);Goto(b,1);Goto(c);}");
    BOOST_TEST(summary_of("[a]\nexten => 1,1,ExecIf(1?TryExec(Dial(SIP/a:b)):Set(n=1))\n"
                          "same => n,X(${n})\n") ==
               "a{1:ExecIf(1?TryExec(Dial(SIP/a:b)):Set(n=1));TryExec(Dial(SIP/a:b));"
               "Dial(SIP/a:b);Set(n=1);X(${n});}");
    BOOST_TEST(summary_of("[a]\nexten => 1,1,MacroIf(1?m,2)\nsame => n,GosubIf(?:s,1(2:3))\n"
                          "same => n,GotoIf()\nsame => n,Exec()\n") ==
               "a{1:MacroIf(1?m,2);Macro(m,2);GosubIf(?:s,1(2:3));Gosub();Gosub(s,1(2:3));"
               "GotoIf();Exec();}");
}

BOOST_AUTO_TEST_CASE(digits_that_callers_type_are_known_as_such) {
    BOOST_TEST(summary_of("[a]\nexten => 1,1,Read(n,beep)\nsame => n,Dial(SIP/t/${n:1})\n") ==
               "a{1:Read(n,beep);Dial(SIP/t/${READ});}");
}

BOOST_AUTO_TEST_CASE(values_cannot_make_endless_text) {
    std::string text = "[globals]\nA=" + std::string(8000, 'x') + "\n[a]\nexten => 1,1,X(${A})\n";
    for (int i = 0; i < 10'000; ++i) {
        text += "same => n,X(${A})\n";
    }
    BOOST_CHECK_THROW(summary_of(text), Error);
}

BOOST_AUTO_TEST_CASE(patterns_that_take_any_number) {
    for (const char* name : {"_X.", "_.", "_9NXXNXXXXXX", "_0[1-9]XXXXXX", "_+X!", "_X[.]XXXXXX"}) {
        BOOST_TEST(named(name).takes_any_number(), name);
    }
    for (const char* name : {"100", "s", "_2XX", "_8XXXXXX", "_1800NXXXXXX", "_91888NXXXXXX",
                             "_0800.", "X.", "", "_"}) {
        BOOST_TEST(!named(name).takes_any_number(), name);
    }
    BOOST_TEST(named("_X.").is_open());
    BOOST_TEST(named("_1!").is_open());
    for (const char* name : {"_XXXXXXXXXX", "a.b", "_X[.!]X"}) {
        BOOST_TEST(!named(name).is_open(), name);
    }
}

BOOST_AUTO_TEST_SUITE_END()
