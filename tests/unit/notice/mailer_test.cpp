// SPDX-License-Identifier: MIT
#include "error.hpp"
#include "faults.hpp"
#include "notice/mail_service.hpp"
#include "notice/mailer.hpp"
#include "temporary_folder.hpp"

#include <boost/test/unit_test.hpp>

#include <signal.h>
#include <sys/stat.h>

#include <cstdlib>
#include <fstream>
#include <optional>
#include <sstream>
#include <string>
#include <thread>

using namespace ispkit;
using namespace std::chrono_literals;
using logfile::Time;
using notice::Mailer;
using notice::MailService;

BOOST_AUTO_TEST_SUITE(notice_mailer)

namespace {

constexpr Time k_start{std::chrono::hours(500'000)};

bool holds(const std::string& text, std::string_view part) {
    return text.find(part) != text.npos;
}

/// Not if it has ended, and nobody has asked for its status.
bool runs(pid_t process) {
    std::ifstream file("/proc/" + std::to_string(process) + "/stat");
    std::string id;
    std::string name;
    std::string state;
    file >> id >> name >> state;
    return !state.empty() && state != "Z";
}

/// Programs are also looked for in this folder, and there first.
class ChangedPath {
public:
    explicit ChangedPath(const std::string& folder) {
        ::setenv("PATH", (folder + ":" + before_).c_str(), 1);
    }
    ChangedPath(const ChangedPath&) = delete;
    ChangedPath& operator=(const ChangedPath&) = delete;
    ~ChangedPath() { ::setenv("PATH", before_.c_str(), 1); }

private:
    std::string before_ = ::getenv("PATH");
};

} // namespace

BOOST_AUTO_TEST_CASE(events_are_collected_but_an_urgent_one_waits_for_a_minute_at_most) {
    const TemporaryFolder folder;
    MailService service(folder / "mail");
    Mailer mailer("sip-banwatch", "noc@example.com", 1h, folder / "mail");
    mailer.add("first");
    mailer.tend(k_start);
    BOOST_TEST(holds(service.take(), "\n\nfirst\n"));
    for (int i = 0; i < 300; ++i) {
        mailer.add("a ban");
    }
    mailer.tend(k_start + 59min);
    BOOST_TEST(service.take() == "");
    mailer.tend(k_start + 1h);
    BOOST_TEST(holds(service.take(), "\n\na ban\n"));
    for (int i = 0; i < 300; ++i) {
        mailer.add("a ban");
    }
    mailer.add_urgent("a guessed password");
    mailer.tend(k_start + 1h + 59s);
    BOOST_TEST(service.take() == "");
    mailer.tend(k_start + 1h + 1min);
    const std::string mail = service.take();
    BOOST_TEST(holds(mail, ": 301 events\n"));
    BOOST_TEST(holds(mail, "\n\na guessed password\na ban\n"));
    BOOST_TEST(holds(mail, "\na ban\nand 101 more\n"));
    mailer.add("a ban");
    mailer.tend(k_start + 2h);
    BOOST_TEST(service.take() == "");
}

BOOST_AUTO_TEST_CASE(a_service_that_does_not_answer_holds_up_no_end) {
    const TemporaryFolder folder;
    MailService service(folder / "mail");
    Mailer mailer("sip-banwatch", "noc@example.com", 1h, folder / "mail");
    mailer.add("first");
    BOOST_CHECK_EXCEPTION(
        mailer.finish(io::Deadline::clock::now()), Error, [&](const Error& error) {
            return error.what() == folder / "mail" + " did not take the mail in time";
        });
    service.take();
    BOOST_TEST(mailer.finish());
}

BOOST_AUTO_TEST_CASE(a_service_that_takes_a_mail_and_never_answers_is_given_up) {
    const TemporaryFolder folder;
    MailService service(folder / "mail");
    Mailer mailer("sip-banwatch", "noc@example.com", 1min, folder / "mail");
    mailer.add("first");
    mailer.tend(k_start);
    const io::Fd connection = service.connection_within(1s);
    mailer.add("second");
    BOOST_TEST(!mailer.tend(k_start + 119s));
    BOOST_CHECK_EXCEPTION(mailer.tend(k_start + 2min), Error, [&](const Error& error) {
        return error.what() == folder / "mail" + ": no answer about the mail within 120 s";
    });
    mailer.tend(k_start + 2min);
    BOOST_TEST(holds(service.take(), "\n\nfirst\nsecond\n"));
}

BOOST_AUTO_TEST_CASE(a_sendmail_that_hangs_is_ended_with_what_it_started) {
    const TemporaryFolder folder;
    folder.write("sendmail",
                 "#!/bin/sh\nsleep 600 &\necho $$ $! > " + folder / "running" + "\nwait\n");
    ::chmod((folder / "sendmail").c_str(), 0755);
    const ChangedPath path(folder / "");
    Mailer mailer("sip-banwatch", "noc@example.com", 1min, std::nullopt);
    mailer.add("first");
    mailer.tend(k_start);
    while (folder.read("running").empty()) {
        std::this_thread::sleep_for(1ms);
    }
    pid_t wrapper = 0;
    pid_t sleeper = 0;
    std::istringstream(folder.read("running")) >> wrapper >> sleeper;
    BOOST_TEST(!mailer.tend(k_start + 119s));
    BOOST_CHECK_EXCEPTION(mailer.tend(k_start + 2min), Error, [](const Error& error) {
        return error.what() == std::string("sendmail: no answer about the mail within 120 s");
    });
    while (runs(sleeper)) {
        std::this_thread::sleep_for(1ms);
    }
    folder.write("sendmail", "#!/bin/sh\ncat > " + folder / "mail" + "\n");
    mailer.tend(k_start + 3min);
    BOOST_TEST(mailer.wait());
    BOOST_TEST(holds(folder.read("mail"), "\n\nfirst\n"));
    while (::kill(wrapper, 0) == 0) { // until it has been reaped
        std::this_thread::sleep_for(1ms);
        mailer.tend(k_start + 3min);
    }
}

BOOST_AUTO_TEST_CASE(the_events_of_a_mail_that_failed_come_with_the_next_one) {
    const TemporaryFolder folder;
    MailService service(folder / "mail");
    Mailer mailer("sip-banwatch", "noc@example.com", 1h, folder / "mail", "The end.\n");
    mailer.add("first");
    mailer.tend(k_start);
    service.connection_within(1s); // without an answer
    mailer.add("second");
    BOOST_CHECK_THROW(mailer.tend(k_start + 1min), Error);
    mailer.tend(k_start + 2min);
    BOOST_TEST(service.take() == "");
    mailer.tend(k_start + 1h);
    BOOST_TEST(holds(service.take(), "\n\nfirst\nsecond\n\nThe end.\n"));
    mailer.tend(k_start + 2h);
    BOOST_TEST(service.take() == "");
}

BOOST_AUTO_TEST_CASE(the_last_line_of_the_answer_says_why_a_mail_was_not_accepted) {
    const TemporaryFolder folder;
    const std::string socket = folder / "mail";
    MailService service(socket);
    Mailer mailer("sip-banwatch", "noc@example.com", 1s, socket);
    mailer.add("first");
    Time now = k_start;
    const auto failure = [&](std::string_view answer) -> std::string {
        mailer.tend(now += 1s);
        const io::Fd connection = service.connection_within(1s);
        io::write_all(connection.get(), io::as_bytes(answer), "the connection");
        try {
            mailer.wait();
        } catch (const Error& error) {
            return error.what();
        }
        return {};
    };
    BOOST_TEST(failure("a warning\nno\033 space\n\n") ==
               socket + ": the mail was not accepted: no\\x1b space");
    BOOST_TEST(failure(" \n") == socket + ": the mail was not accepted");
    BOOST_TEST(failure("ok\n").empty());
    BOOST_TEST(notice::trouble_with_socket(socket).empty());
    BOOST_TEST(notice::trouble_with_socket(folder / "none") ==
               folder / "none" + ": No such file or directory");
}

BOOST_AUTO_TEST_CASE(a_mail_that_cannot_be_sent_comes_with_the_next_one_and_once) {
    for (const auto& [call, error] :
         {std::pair{Call::open, EMFILE}, std::pair{Call::connect, ECONNREFUSED},
          std::pair{Call::write, EPIPE}, std::pair{Call::write, k_short},
          std::pair{Call::allocate, ENOMEM}}) {
        bool has_struck = true;
        for (unsigned nth = 1; has_struck; ++nth) {
            const TemporaryFolder folder;
            MailService service(folder / "mail");
            Mailer mailer("sip-banwatch", "noc@example.com", 1h, folder / "mail");
            mailer.add("first");
            bool has_failed = false;
            {
                const Fault fault(call, error, nth);
                try {
                    mailer.tend(k_start);
                } catch (const Error&) {
                    has_failed = true;
                } catch (const std::bad_alloc&) {
                    has_failed = true;
                }
                has_struck = fault.has_struck();
            }
            if (has_failed) {
                service.connection_within({}); // it may have got so far
                mailer.tend(k_start + 1h);
            }
            BOOST_TEST(holds(service.take(), "\n\nfirst\n"));
            mailer.tend(k_start + 2h);
            BOOST_TEST(service.take() == "");
        }
    }
}

BOOST_AUTO_TEST_SUITE_END()
