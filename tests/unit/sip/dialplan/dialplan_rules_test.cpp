// SPDX-License-Identifier: MIT
#include "sip/audit/audit_summary.hpp"

#include <boost/test/unit_test.hpp>
#include <fmt/format.h>

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

BOOST_AUTO_TEST_CASE(guests_who_reach_more_than_is_followed_may_reach_a_trunk) {
    std::string dialplan = "[in]\n";
    for (int level = 0; level < 6; ++level) { // each calls the next with ten other arguments
        for (int i = 0; i < 10; ++i) {
            dialplan += fmt::format("exten => s,{},Gosub(c{},s,1(${{ARG1}}{}))\n", i + 1, level, i);
        }
        dialplan += fmt::format("[c{}]\n", level);
    }
    BOOST_TEST(guests(dialplan) == with_door("4 guests-reach-trunk"));
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
        {"exten => _X.,1,Authenticate(739518)\nsame => n,Goto(out,${EXTEN},1)\n",
         "2 guests-reach-trunk"},
        {"exten => 1,1,Goto(out,91234567,1)\n", ""},
        {"exten => 1,1,Goto(b,s,1)\n[b]\nexten => s,1,Goto(t,1)\n"
         "exten => t,1,Dial(Local/1@nowhere&Local/1@c)\n"
         "[c]\ninclude => out\nexten => 1,1,WaitExten\n",
         "2 guests-call-out"},
        {"exten => _X.,1,Goto(out|${EXTEN}|1)\n", "2 guests-call-out"},
        {"exten => _X.,1,Gosub(out,${EXTEN},1)\n", "2 guests-call-out"},
        {"exten => _X.,1,ExecIf($[1]?Goto(out,${EXTEN},1))\n", "2 guests-reach-trunk"},
        {"exten => _X.,1,GosubIf($[1]?out,${EXTEN},1)\n", "2 guests-reach-trunk"},
        {"exten => _X.,1,TryExec(Goto(out,${EXTEN},1))\n", "2 guests-call-out"},
        {"exten => 1,1,DISA(739518,out)\n", "2 guests-reach-trunk"},
        {"exten => 1,1,Read(n,dial)\nsame => n,Goto(out,${n},1)\n", "2 guests-call-out"},
        {"exten => 1,1,Read(n,dial)\nsame => n,Dial(SIP/t/${n:1})\n", "5 guests-call-out"},
        {"exten => 1,1,Originate(SIP/t/5,exten,b,s)\n[b]\ninclude => out\n"
         "exten => s,1,WaitExten\n",
         "2 guests-call-out"},
        {"exten => 1,1,Goto(phones,7,1)\n[phones]\ninclude => out\n"
         "exten => 7,1,Dial(SIP/7,20,rT)\n",
         "2 guests-reach-trunk"},
        {"exten => 1,1,Goto(phones,7,1)\n[phones]\ninclude => out\n"
         "exten => 7,1,Dial(SIP/7,20,tU(T))\n",
         ""},
        {"exten => 1,1,Goto(phones,7,1)\n[phones]\ninclude => out\n"
         "exten => 7,1,Set(__TRANSFER_CONTEXT=nowhere)\nsame => n,Dial(SIP/7,20,T)\n",
         ""},
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
    BOOST_TEST(guests("[globals]\nOUT_1=SIP/carrier\nOUTPREFIX_1=\n[macro-out]\n"
                      "exten => s,1,Set(TRUNK=${ARG1})\n"
                      "exten => s,n,Set(NUM=${OUTPREFIX_${TRUNK}}${ARG2})\n"
                      "exten => s,n,Dial(${OUT_${TRUNK}}/${NUM}${OUT_${TRUNK}_SUFFIX},30)\n"
                      "[in]\nexten => _9NXXXXXX,1,Macro(out,1,${EXTEN:1},,on)\n") ==
               with_door("7 guests-call-out"));
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
    BOOST_TEST(alone("Dial(SIP/1,20,D(${EXTEN}))") == "2 dial-injection");
    BOOST_TEST(alone("Dial(SIP/1,20,D(${EXTEN}))", "_XXX") == "");
    BOOST_TEST(alone("RetryDial(a,5,2,SIP/${EXTEN})") == "2 dial-injection");
    BOOST_TEST(alone("Originate(SIP/t/${CALLERID(num)},exten,a,s)", "h") == "2 dial-injection");
    BOOST_TEST(alone("Playback(${EXTEN})") == "");
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
    BOOST_TEST(
        guests("[in]\nexten => _X.,1,Authenticate(739518)\nsame => n,System(echo ${EXTEN})\n") ==
        with_door("3 shell-injection"));
}

BOOST_AUTO_TEST_CASE(pins_of_the_dialplan) {
    BOOST_TEST(alone("DISA(no-password,b)") == "2 disa-open");
    BOOST_TEST(alone("DISA(1234,b)") == "2 dialplan-pin");
    BOOST_TEST(alone("Authenticate(12345)") == "2 dialplan-pin");
    for (const char* step : {"DISA(739518,b)", "DISA(/etc/pins,b)", "Authenticate(${PIN})",
                             "Authenticate()", "VMAuthenticate(200)"}) {
        BOOST_TEST(alone(step) == "", step);
    }
}

BOOST_AUTO_TEST_CASE(voice_mail_of_guests) {
    const std::string mail = "[in]\nexten => 9,1,VoiceMailMain(${CALLERID(num)}@a";
    BOOST_TEST(guests(mail + ",s)\n") == with_door("2 guests-read-mail"));
    BOOST_TEST(guests(mail + ",p(s))\n") == k_door);
    BOOST_TEST(guests(mail + ")\n") == k_door);
    BOOST_TEST(guests("[in]\nexten => 9,1,Authenticate(739518)\n"
                      "same => n,VoiceMailMain(200,s)\n") == k_door);
    BOOST_TEST(alone("VoiceMailMain(200,s)") == "");
}

BOOST_AUTO_TEST_CASE(guests_of_iax_conf) {
    const std::string dialplan = "[in]\nexten => _X.,1,Dial(IAX2/t/${FILTER(0-9,${EXTEN})})\n";
    const auto beside = [&dialplan](const std::string& iax) {
        return summary({config_of(ConfigKind::extensions, dialplan, "e"),
                        config_of(ConfigKind::iax, iax, "i")});
    };
    const std::string guest = "[guest]\ntype=user\ncontext=in\n";
    BOOST_TEST(beside(guest) == "2 guests-call-out, 1 guests-allowed");
    BOOST_TEST(beside(guest + "secret=Tb8nXwQ5zKvR3mLcJ\n") == "");
    BOOST_TEST(beside(guest + "inkeys=office\n") == "");
    BOOST_TEST(beside(guest + "deny=0.0.0.0/0\npermit=192.0.2.1\n") == "1 acl-alone");
    BOOST_TEST(beside(guest + "[a]\ntype=friend\nhost=dynamic\ncontext=in\n"
                              "secret=Tb8nXwQ5zKvR3mLcJ\n") ==
               "2 guests-call-out, 1 guests-share-context, 1 guests-allowed");
}

BOOST_AUTO_TEST_CASE(a_context_that_guests_share_matters_if_it_may_lead_outside) {
    const std::string accounts = "[general]\n[a]\ntype=friend\nhost=dynamic\ncontext=default\n"
                                 "secret=Tb8nXwQ5zKvR3mLcJ\n";
    const auto beside = [&accounts](const std::string& steps) {
        return summary({config_of(ConfigKind::extensions, steps, "e"),
                        config_of(ConfigKind::sip, accounts, "s")});
    };
    const std::string shared = "1 guests-share-context, 1 guests-allowed, 5 context-default";
    const std::string harmless = "1 guests-allowed, 5 context-default";
    BOOST_TEST(summary(ConfigKind::sip, accounts) == shared);
    BOOST_TEST(beside("[other]\nexten => 1,1,Dial(SIP/${ANY})\n") == harmless);
    BOOST_TEST(beside("[default]\nexten => _XXXX,1,Dial(SIP/${EXTEN}&SIP/t/5551234,20,tT)\n"
                      "exten => i,1,Goto(s,1)\nexten => 9,1,GotoIf($[${X}]?a,s,1:b,s,1)\n") ==
               harmless);
    for (const char* unknown : {"exten => 1,1,Dial(SIP/${WHO})\n", "exten => 1,1,AGI(a.php)\n",
                                "switch => IAX2/u@host/out\n", "exten => 1,1,Goto(${WHERE},s,1)\n",
                                "exten => 1,1,GosubIf($[1]?${WHERE},s,1(x))\n",
                                "lswitch => Loopback/9${EXTEN}@x\n", "#include absent\n"}) {
        BOOST_TEST(beside(std::string("[default]\n") + unknown).find(shared) != std::string::npos,
                   unknown);
    }
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
    for (int i = 0; i < 3'000; ++i) {
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
