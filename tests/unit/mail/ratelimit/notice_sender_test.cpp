// SPDX-License-Identifier: MIT
#include "mail/ratelimit/notice_sender.hpp"
#include "notice/mail_service.hpp"
#include "temporary_folder.hpp"

#include <boost/test/unit_test.hpp>
#include <fmt/format.h>

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <future>
#include <thread>

using namespace ispkit;
using namespace std::chrono_literals;
using mail::Notice;
using mail::NoticeSender;

BOOST_AUTO_TEST_SUITE(mail_ratelimit_notice_sender)

namespace {

/// Within it, what is expected comes.
constexpr auto k_patience = 10s;

struct Sending {
    TemporaryFolder folder;
    notice::MailService service{folder / "mail"};
    mail::NoticeSettings settings{
        .addresses = {}, .commands = {}, .tells_customers = true, .mail_socket = folder / "mail"};

    static bool holds(const std::string& text, std::string_view part) {
        return text.find(part) != text.npos;
    }

    static Notice notice(std::string sentence, std::string customer = "") {
        Notice notice;
        notice.sentence = std::move(sentence);
        notice.customer_sentence = customer.empty() ? "" : "your limit";
        notice.customer = std::move(customer);
        return notice;
    }
};

mail::LimitNotice limit_notice(std::int64_t percent, std::string_view login) {
    return {.percent = percent,
            .subject = "sasl:joe",
            .allowance = mail::Allowance::parse("10 messages / 1h"),
            .used = {.messages = 9},
            .login = std::string(login)};
}

} // namespace

BOOST_AUTO_TEST_CASE(a_notice_says_what_happened_and_customers_only_learn_their_limits) {
    mail::NoticeSettings settings;
    const Notice reached = notice_of(limit_notice(100, "joe@example.org"), settings);
    BOOST_TEST(reached.sentence == "a limit is reached: sasl:joe has used 9 messages of 10 "
                                   "messages in 1h");
    BOOST_TEST((reached.variables ==
                std::vector<std::string>{"RATELIMIT_EVENT=limit", "RATELIMIT_KEY=sasl:joe",
                                         "RATELIMIT_PERCENT=100", "RATELIMIT_USED=9 messages",
                                         "RATELIMIT_LIMIT=10 messages in 1h"}));
    BOOST_TEST(reached.customer == "");
    BOOST_TEST(!reached.is_urgent);
    settings.tells_customers = true;
    BOOST_TEST(notice_of(limit_notice(80, "joe"), settings).customer == "");
    BOOST_TEST(notice_of(limit_notice(80, "joe@example.org\nBcc: x"), settings).customer == "");
    const Notice near = notice_of(limit_notice(80, "joe@example.org"), settings);
    BOOST_TEST(near.customer == "joe@example.org");
    BOOST_TEST(near.customer_sentence ==
               "80 % of your limit is used: 9 messages of 10 messages in 1h; more is refused "
               "until some of it is older than 1h");
    mail::LimitNotice held = limit_notice(100, "joe@example.org");
    held.allowance.action = mail::LimitAction::hold;
    BOOST_TEST(notice_of(held, settings).customer_sentence ==
               "your limit is reached: 9 messages of 10 messages in 1h; more is held until we have "
               "looked at it");

    const Notice suspended = notice_of(mail::Override{.subject = "sasl:joe\x01",
                                                      .allowance = {},
                                                      .since = {},
                                                      .until = {},
                                                      .reason = "2 countries in 1d: BR, NL",
                                                      .rule = "2 countries / 1d"});
    BOOST_TEST(suspended.sentence ==
               "a login is suspended: sasl:joe\\x01, because of 2 countries in 1d: BR, NL; "
               "'mail-ratelimit release sasl:joe\\x01' ends that");
    BOOST_TEST(suspended.customer == "");
    BOOST_TEST(suspended.is_urgent);
}

BOOST_FIXTURE_TEST_CASE(support_has_the_first_mail_at_once_and_the_rest_in_one, Sending) {
    settings.addresses = {"noc@example.com", "help@example.com"};
    NoticeSender sender(settings);
    sender.add(notice("one"));
    const std::string first = service.take(k_patience);
    BOOST_TEST(holds(first, "To: noc@example.com, help@example.com\n"));
    BOOST_TEST(holds(first, "\n\none\n"));
    for (const char* const sentence : {"two", "three", "four"}) {
        sender.add(notice(sentence));
    }
    auto troubles = std::async(std::launch::async, [&] { return sender.finish(); });
    BOOST_TEST(holds(service.take(k_patience), "\n\ntwo\nthree\nfour\n"));
    BOOST_TEST(troubles.get().empty());
    BOOST_TEST(service.take() == "");
}

BOOST_FIXTURE_TEST_CASE(customers_have_a_mail_each_a_few_at_a_time, Sending) {
    NoticeSender sender(settings);
    for (int i = 0; i < 9; ++i) {
        sender.add(notice("", fmt::format("customer{}@example.org", i)));
    }
    std::vector<io::Fd> at_once;
    for (io::Fd one = service.connection_within(k_patience); one.get() >= 0;
         one = service.connection_within(50ms)) {
        at_once.push_back(std::move(one));
    }
    BOOST_TEST(at_once.size() <= 4U);
    const std::size_t given_up = at_once.size();
    at_once.clear(); // without an answer
    auto troubles = std::async(std::launch::async, [&] { return sender.finish(); });
    std::size_t taken = 0;
    while (taken + given_up < 9 && holds(service.take(k_patience), "To: customer")) {
        ++taken;
    }
    BOOST_TEST(taken + given_up == 9U);
    BOOST_TEST(service.take() == "");
    BOOST_TEST(troubles.get().size() == given_up);
}

BOOST_FIXTURE_TEST_CASE(mail_and_commands_that_fail_are_told, Sending) {
    settings.addresses = {"noc@example.com"};
    settings.commands = {"exit 3"};
    settings.mail_socket = folder / "none";
    NoticeSender sender(settings);
    sender.add(notice("one", "joe@example.org"));
    std::string troubles;
    for (const std::string& trouble : sender.finish()) {
        troubles += trouble + "\n";
    }
    BOOST_TEST(holds(troubles, "cannot connect to " + folder / "none" + ": No such file"));
    BOOST_TEST(holds(troubles, "; the next mail to support has its notices again\n"));
    BOOST_TEST(holds(troubles, "; a mail to a customer is given up\n"));
    BOOST_TEST(holds(troubles, "--notify: the command failed with status 3"));
    BOOST_TEST(!holds(troubles, "in time"));
    BOOST_TEST(sender.finish().empty());
    const std::vector<std::string> problems = sender.problems();
    BOOST_REQUIRE(problems.size() == 2);
    BOOST_TEST(problems[0] ==
               "notices: cannot connect to " + folder / "none" + ": No such file or directory");
    BOOST_TEST(problems[1] == "notices: the last command failed with status 3");
}

BOOST_FIXTURE_TEST_CASE(a_missing_socket_is_a_problem_before_the_first_mail, Sending) {
    settings.addresses = {"noc@example.com"};
    settings.mail_socket = folder / "none";
    NoticeSender sender(settings);
    BOOST_TEST(sender.finish().empty());
    BOOST_TEST(sender.problems() == (std::vector<std::string>{"notices: " + folder / "none" +
                                                              ": No such file or directory"}),
               boost::test_tools::per_element());
}

BOOST_FIXTURE_TEST_CASE(a_mail_that_is_accepted_ends_the_problem, Sending) {
    settings.addresses = {"noc@example.com"};
    NoticeSender sender(settings);
    sender.add(notice("one"));
    service.connection_within(k_patience); // without an answer
    const auto end = std::chrono::steady_clock::now() + k_patience;
    while (sender.problems().empty() && std::chrono::steady_clock::now() < end) {
        std::this_thread::sleep_for(1ms);
    }
    BOOST_TEST(!sender.problems().empty());
    auto ended = std::async(std::launch::async, [&] { sender.finish(); });
    BOOST_TEST(!service.take(k_patience).empty());
    ended.get();
    BOOST_TEST(sender.problems().empty());
}

BOOST_FIXTURE_TEST_CASE(nothing_that_does_not_end_holds_up_the_end, Sending) {
    const std::string fifo = folder / "fifo";
    BOOST_REQUIRE(::mkfifo(fifo.c_str(), 0600) == 0);
    settings.addresses = {"noc@example.com"};
    settings.commands = {"{ read line < " + fifo + "; } 2> /dev/null"};
    settings.longest_end = 1ms;
    NoticeSender sender(settings);
    sender.add(notice("one", "joe@example.org"));
    std::string troubles;
    for (const std::string& trouble : sender.finish()) {
        troubles += trouble + "\n";
    }
    BOOST_TEST(troubles == folder / "mail" +
                               " did not take the mail in time; the last notices to support "
                               "are lost\n"
                               "--notify-customers: 1 mail not sent in time\n"
                               "--notify: 1 command did not end in time\n");
    const io::Fd writer(::open(fifo.c_str(), O_RDWR | O_CLOEXEC));
    BOOST_REQUIRE(::write(writer.get(), "\n", 1) == 1);
}

BOOST_AUTO_TEST_SUITE_END()
