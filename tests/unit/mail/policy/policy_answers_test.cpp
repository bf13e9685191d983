// SPDX-License-Identifier: MIT
#include "mail/policy/policy_answers.hpp"
#include "store/database.hpp"

#include <boost/test/unit_test.hpp>

#include <functional>
#include <system_error>
#include <vector>

using namespace ispkit;
using mail::PolicyAnswers;
using mail::Question;

BOOST_AUTO_TEST_SUITE(mail_policy_policy_answers)

namespace {

/// Answers what has a sender, and does with the others what it is told to.
class Service : public mail::PolicyService {
public:
    std::function<void()> trouble = [] {};
    std::vector<std::string> reports;

    void decide(std::span<Question> questions) override {
        for (Question& question : questions) {
            if (!question.request.sender.empty()) {
                question.action = "OK";
            }
        }
        trouble();
    }
    void report(std::string_view text) override { reports.emplace_back(text); }
    void reload() override {}
    void tend() override { trouble(); }
};

struct Fixture {
    Service service;
    std::vector<Question> questions{2};

    Fixture() { questions.front().request.sender = "a@example.org"; }
};

} // namespace

BOOST_FIXTURE_TEST_CASE(in_trouble_what_is_decided_stays_and_the_rest_gets_the_answer_for_that,
                        Fixture) {
    service.trouble = [] { throw_error("no disk"); };
    BOOST_TEST(PolicyAnswers(service, std::nullopt).decide(questions));
    BOOST_TEST(questions[0].action == "OK");
    BOOST_TEST(questions[1].action.empty());
    BOOST_TEST(PolicyAnswers(service, "DUNNO").decide(questions));
    BOOST_TEST(questions[0].action == "OK");
    BOOST_TEST(questions[1].action == "DUNNO");
    BOOST_TEST(service.reports == std::vector<std::string>(2, "no disk"));
}

BOOST_FIXTURE_TEST_CASE(no_kind_of_trouble_ends_the_service, Fixture) {
    const std::function<void()> troubles[] = {
        [] { throw std::bad_alloc(); },
        [] { throw std::system_error(std::make_error_code(std::errc::too_many_files_open)); }};
    for (const auto& trouble : troubles) {
        service.trouble = trouble;
        BOOST_TEST(PolicyAnswers(service, std::nullopt).decide(questions));
        mail::tend(service);
    }
    BOOST_REQUIRE(service.reports.size() == 4U);
    BOOST_TEST(service.reports[0] == "out of memory");
    BOOST_TEST(service.reports[1] == "out of memory");
    BOOST_TEST(service.reports[2] == "Too many open files");
    BOOST_TEST(service.reports[3] == "Too many open files");
}

BOOST_FIXTURE_TEST_CASE(a_database_that_is_locked_is_waited_for_but_not_after_the_end, Fixture) {
    service.trouble = [] { throw store::Busy("x.db: database is locked"); };
    PolicyAnswers answers(service, "DUNNO");
    BOOST_TEST(!answers.decide(questions));
    BOOST_TEST(questions[0].action == "OK");
    BOOST_TEST(questions[1].action.empty());
    mail::tend(service);
    BOOST_TEST(service.reports.empty());
    BOOST_TEST(answers.decide(questions, PolicyAnswers::Clock::now()));
    BOOST_TEST(questions[1].action == "DUNNO");
    BOOST_TEST(service.reports == std::vector<std::string>{"x.db: database is locked"});
}

BOOST_AUTO_TEST_SUITE_END()
