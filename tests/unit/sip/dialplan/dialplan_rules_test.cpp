// SPDX-License-Identifier: MIT
#include "sip/audit/audit_summary.hpp"

#include <boost/test/unit_test.hpp>

using namespace ispkit;
using sip::config_of;
using sip::ConfigKind;
using sip::summary;

BOOST_AUTO_TEST_SUITE(sip_dialplan_dialplan_rules)

namespace {

/// What is said of a dialplan beside a server whose guests start in [in].
std::string guests(const std::string& dialplan) {
    return summary({config_of(ConfigKind::extensions, dialplan, "e"),
                    config_of(ConfigKind::pjsip, "[anonymous]\ntype=endpoint\ncontext=in\n", "p")});
}

constexpr const char* k_door = "1 endpoint-anonymous";

std::string with_door(const std::string& said) {
    return said + (said.empty() ? "" : ", ") + k_door;
}

std::string alone(const std::string& step, const std::string& extension = "_X.") {
    return summary(ConfigKind::extensions, "[a]\nexten => " + extension + ",1," + step + "\n");
}

} // namespace

BOOST_AUTO_TEST_CASE(calls_of_guests_through_trunks) {
    for (const char* trunk :
         {"PJSIP/${F}@trunk", "SIP/trunk/${F}", "IAX2/user:secret@host/${F}", "DAHDI/g0/${F}",
          "PJSIP/trunk/sip:${F}@host", "PJSIP/200&DAHDI/g1/${F}", "Dongle/d0/${F}"}) {
        BOOST_TEST(guests("[globals]\nF=${FILTER(0-9,${EXTEN})}\n[in]\nexten => _X.,1,Dial(" +
                          std::string(trunk) + ",20)\n") == with_door("4 guests-call-out"),
                   trunk);
    }
    for (const char* phone :
         {"PJSIP/${F}", "SIP/200", "PJSIP/200@trunk", "DAHDI/1", "DAHDI/${F}", "PJSIP/${F}@${F}",
          "PJSIP/${F}/sip:${F}@host", "SIP/trunk/491234567", "Local/${F}@nowhere", "", "&/@"}) {
        BOOST_TEST(guests("[globals]\nF=${FILTER(0-9,${EXTEN})}\n[in]\nexten => _X.,1,Dial(" +
                          std::string(phone) + ",20)\n") == k_door,
                   phone);
    }
    for (const char* extension : {"100", "_2XX", "_1800NXXXXXX"}) {
        BOOST_TEST(guests("[in]\nexten => " + std::string(extension) +
                          ",1,Dial(PJSIP/${EXTEN}@trunk)\n") == k_door,
                   extension);
    }
}

BOOST_AUTO_TEST_CASE(ways_of_guests_to_a_trunk) {
    const std::string out = "[out]\nexten => _9NXXXXXX,1,Dial(PJSIP/${EXTEN:1}@trunk)\n";
    const std::pair<const char*, const char*> ways[] = {
        {"include => out\n", "2 guests-call-out"},
        {"include => b\n[b]\ninclude => in\ninclude => out\n", "2 guests-call-out"},
        {"exten => _X.,1,Goto(out,${EXTEN},1)\n", "2 guests-call-out"},
        {"exten => _X.,1,Dial(Local/${FILTER(0-9,${EXTEN})}@out/n)\n", "2 guests-call-out"},
        {"exten => 8,1,Answer\nsame => n,DISA(no-password,out)\n",
         "2 guests-call-out, 5 disa-open"},
        {"exten => 1,1,Goto(menu,s,1)\n[menu]\ninclude => out\nexten => s,1,Background(hello)\n",
         "2 guests-call-out"},
        {"exten => 1,1,Goto(b,s,1)\n[b]\ninclude => menu\ninclude => out\ninclude => b\n"
         "[menu]\nexten => s,1,WaitExten(5)\n",
         "2 guests-call-out"},
        {"exten => _X.,1,GotoIf($[1]?out,${EXTEN},1:b,s,1)\n", "2 guests-reach-trunk"},
        {"exten => _X.,1,Authenticate(1)\nsame => n,Goto(out,${EXTEN},1)\n",
         "2 guests-reach-trunk"},
        {"exten => 1,1,Goto(out,91234567,1)\n", ""},
        {"exten => _2XX,1,Goto(out,${EXTEN},1)\n", ""},
        {"exten => 1,1,Goto(menu,s,1)\n[menu]\ninclude => out\nexten => s,1,Playback(hello)\n", ""},
        {"include => nowhere\nexten => 1,1,GotoIf(?)\nsame => n,Macro()\nsame => n,Gosub(a,b,1\n",
         ""},
    };
    for (const auto& [way, said] : ways) {
        BOOST_TEST(guests(out + "[in]\n" + way) == with_door(said), way);
    }
}

BOOST_AUTO_TEST_CASE(macros_and_subroutines_have_arguments) {
    BOOST_TEST(guests("[macro-out]\nexten => s,1,Dial(DAHDI/g0/${ARG1})\n"
                      "[in]\nexten => _X.,1,Macro(out,${FILTER(0-9,${EXTEN})})\n") ==
               with_door("2 guests-call-out"));
    BOOST_TEST(guests("[out]\nexten => s,1,Dial(DAHDI/g0/${ARG2})\n"
                      "[in]\nexten => _X.,1,Gosub(out,s,1(x,${FILTER(0-9,${EXTEN})}))\n") ==
               with_door("2 guests-call-out"));
    BOOST_TEST(guests("[macro-out]\nexten => s,1,Dial(DAHDI/g0/${ARG1})\n"
                      "[in]\nexten => _X.,1,Macro(out,110)\n") == k_door);
    BOOST_TEST(guests("[macro-a]\nexten => s,1,Macro(a)\nexten => s,n,Macro(a)\n"
                      "[in]\nexten => 1,1,Macro(a)\n") == k_door);
}

BOOST_AUTO_TEST_CASE(guests_of_sip_conf) {
    const std::string dialplan = "[default]\nexten => _X.,1,Dial(SIP/t/${FILTER(0-9,${EXTEN})})\n";
    const auto beside = [&dialplan](const std::string& general) {
        return summary({config_of(ConfigKind::extensions, dialplan, "e"),
                        config_of(ConfigKind::sip, "[general]\n" + general, "s")});
    };
    BOOST_TEST(beside("") == "2 guests-call-out, 1 guests-allowed");
    BOOST_TEST(beside("context=other\n") == "1 guests-allowed");
    BOOST_TEST(beside("allowguest=no\n") == "");
    BOOST_TEST(summary({config_of(ConfigKind::extensions, dialplan, "e"),
                        config_of(ConfigKind::sip, "[a]\n", "sip.conf")}) ==
               "2 guests-call-out, 1 guests-allowed");
}

BOOST_AUTO_TEST_CASE(text_of_callers_in_destinations_and_commands) {
    BOOST_TEST(alone("Dial(SIP/${EXTEN})") == "2 dial-injection");
    BOOST_TEST(alone("Dial(SIP/${EXTEN})", "_XXX") == "");
    BOOST_TEST(alone("Dial(SIP/${FILTER(0-9,${EXTEN})})") == "");
    BOOST_TEST(alone("Dial(SIP/1,20,b(x^${EXTEN}))") == "");
    BOOST_TEST(alone("System(echo ${EXTEN})") == "2 shell-injection");
    BOOST_TEST(alone("System(echo ${EXTEN})", "100") == "");
    BOOST_TEST(alone("TrySystem(echo '${CALLERID(name)}')", "s") == "2 shell-injection");
    BOOST_TEST(alone("Set(x=${SHELL(echo ${CALLERID(num)})})", "s") == "2 shell-injection");
    BOOST_TEST(alone("ExecIf($[1]?System(echo ${CALLERID(num)}))", "s") == "2 shell-injection");
    BOOST_TEST(alone("System(echo ${FILTER(0-9,${CALLERID(num)})})", "s") == "");
    BOOST_TEST(alone("MixMonitor(a.wav,,mail ${CALLERID(num)})", "s") == "2 shell-injection");
    BOOST_TEST(alone("MixMonitor(${CALLERID(num)}.wav,b)", "s") == "");
    BOOST_TEST(alone("Set(CALLERID(num)=${FILTER(0-9,${CALLERID(num)})})\n"
                     "same => n,System(echo ${CALLERID(num)})") == "");
    BOOST_TEST(alone("NoOp(${EXTEN} ${CALLERID(all)})") == "");
    BOOST_TEST(guests("[in]\nexten => _X.,1,System(echo ${EXTEN})\n") ==
               with_door("2 guests-run-commands, 2 shell-injection"));
    BOOST_TEST(guests("[in]\nexten => _X.,1,Authenticate(1)\nsame => n,System(echo ${EXTEN})\n") ==
               with_door("3 shell-injection"));
}

BOOST_AUTO_TEST_CASE(mailboxes_that_call_out) {
    const auto beside = [](const std::string& voicemail) {
        return summary({config_of(ConfigKind::extensions,
                                  "[out]\nexten => _9NXXXXXX,1,Dial(PJSIP/${EXTEN:1}@trunk)\n"
                                  "[in]\nexten => _2XX,1,Dial(PJSIP/${EXTEN})\n",
                                  "e"),
                        config_of(ConfigKind::voicemail, voicemail, "v")});
    };
    BOOST_TEST(beside("[general]\ndialout=out\ncallback=in\noperator=yes\n") ==
               "2 voicemail-calls-out");
    BOOST_TEST(beside("[a]\n200 => 739518,Joe,,,attach=no|callback=out\n") ==
               "2 voicemail-calls-out");
    BOOST_TEST(beside("[a]\n200 => 739518,Joe,,,dialout=in\n") == "");
}

BOOST_AUTO_TEST_CASE(hostile_dialplans_end) {
    std::string chain = "[in]\ninclude => c0\n";
    for (int i = 0; i < 20'000; ++i) {
        const std::string next = std::to_string(i + 1);
        chain += "[c" + std::to_string(i) + "]\ninclude => c" + next + "\nexten => s,1,Goto(c" +
                 next + ",s,1)\n";
    }
    BOOST_TEST(guests(chain) == k_door);
    std::string fan = "[in]\nexten => _X.,1,Macro(m,${EXTEN})\n[macro-m]\n";
    for (int i = 0; i < 50; ++i) {
        fan += "exten => s,n,Macro(m,${ARG1}${ARG1})\n";
    }
    BOOST_TEST(guests(fan) == k_door);
}

BOOST_AUTO_TEST_SUITE_END()
