// SPDX-License-Identifier: MIT
#include "error.hpp"
#include "mail/policy/decider.hpp"
#include "mail/request/service_state.hpp"
#include "removed_folder.hpp"
#include "scripted_decider.hpp"
#include "store/database.hpp"

#include <boost/test/unit_test.hpp>

#include <unistd.h>

#include <chrono>
#include <cstdio>
#include <new>
#include <system_error>
#include <thread>

using namespace ispkit;
using Actions = mail::Decider::Actions;

BOOST_AUTO_TEST_SUITE(mail_policy_decider)

namespace {

/// What is written to standard error while it lives.
class CapturedStandardError {
public:
    CapturedStandardError() { ::dup2(::fileno(file_), STDERR_FILENO); }
    ~CapturedStandardError() {
        ::dup2(kept_, STDERR_FILENO);
        ::close(kept_);
        std::fclose(file_);
    }

    std::string text() const {
        std::string all(4096, '\0');
        const ssize_t octets = ::pread(::fileno(file_), all.data(), all.size(), 0);
        all.resize(octets > 0 ? static_cast<std::size_t>(octets) : 0);
        return all;
    }

private:
    int kept_ = ::dup(STDERR_FILENO);
    std::FILE* file_ = std::tmpfile();
};

struct DeciderFixture {
    CapturedStandardError log;
    std::vector<mail::PolicyRequest> requests{2};

    DeciderFixture() {
        requests[0].sender = "a";
        requests[1].sender = "b";
    }
    bool has_logged(std::string_view text) const { return log.text().find(text) != text.npos; }
};

} // namespace

BOOST_FIXTURE_TEST_CASE(a_set_of_requests_has_its_actions_in_order, DeciderFixture) {
    ScriptedDecider decider;
    BOOST_TEST((*decider.decide(requests) == Actions{"OK a", "OK b"}));
    BOOST_TEST((*decider.decide(requests) == Actions{"OK a", "OK b"}));
    BOOST_TEST(decider.events == "ODD");
    BOOST_TEST(log.text().empty());
}

BOOST_FIXTURE_TEST_CASE(without_requests_the_database_is_not_needed, DeciderFixture) {
    ScriptedDecider decider;
    BOOST_TEST(decider.decide({})->empty());
    BOOST_TEST(*decider.exempt({}) == "DUNNO");
    mail::PolicyRequest request;
    request.recipient = "c";
    BOOST_TEST(!decider.exempt(request).has_value());
    BOOST_TEST(decider.events.empty());
}

BOOST_FIXTURE_TEST_CASE(in_trouble_there_is_no_answer_or_the_one_for_that, DeciderFixture) {
    for (const std::optional<std::string>& answer : {std::optional<std::string>(), {"DUNNO"}}) {
        ScriptedDecider decider(answer);
        decider.trouble = decider.trouble_without_database = [] { throw_error("no disk"); };
        BOOST_TEST(decider.decide(requests)->empty());
        BOOST_TEST(decider.answer_in_trouble() == answer.value_or(""));
        BOOST_TEST(*decider.exempt(requests[0]) == answer.value_or(""));
    }
    BOOST_TEST(has_logged("no disk"));
}

BOOST_FIXTURE_TEST_CASE(after_trouble_the_database_is_opened_again, DeciderFixture) {
    ScriptedDecider decider;
    decider.trouble = [] { throw_error("no disk"); };
    decider.decide(requests);
    BOOST_TEST(!decider.is_database_open);
    decider.trouble = [] {};
    BOOST_TEST((*decider.decide(requests) == Actions{"OK a", "OK b"}));
    BOOST_TEST(decider.events == "ODOD");
}

BOOST_FIXTURE_TEST_CASE(the_end_of_trouble_is_told_once, DeciderFixture) {
    ScriptedDecider decider(std::nullopt, ScriptedDecider::Target::standard_error);
    decider.trouble = [] { throw store::Away("no server"); };
    decider.decide(requests);
    BOOST_TEST(!has_logged("works again"));
    decider.trouble = [] {};
    // That it can be opened, or read, says little.
    decider.decide(requests);
    decider.tend();
    BOOST_TEST(!has_logged("works again"));
    std::this_thread::sleep_for(std::chrono::milliseconds(1100));
    decider.tend();
    decider.tend();
    BOOST_TEST(log.text() == "test: warning: no server\n"
                             "test: :memory:: works again after 1 second\n");
}

BOOST_FIXTURE_TEST_CASE(what_keeps_the_database_away_is_told_once, DeciderFixture) {
    ScriptedDecider decider(std::nullopt, ScriptedDecider::Target::standard_error);
    decider.trouble = [] { throw store::Away("no server"); };
    decider.decide(requests);
    decider.decide(requests);
    decider.tend();
    decider.trouble = [] { throw store::Away("no route"); };
    decider.reload();
    std::this_thread::sleep_for(std::chrono::milliseconds(300)); // a pause between attempts
    decider.decide(requests);
    decider.decide(requests);
    BOOST_TEST(log.text() == "test: warning: no server\n"
                             "test: reloaded\n"
                             "test: warning: no route\n");
}

// As for lists and removal, for which there is time.
BOOST_FIXTURE_TEST_CASE(trouble_goes_on_while_the_database_is_locked, DeciderFixture) {
    ScriptedDecider decider;
    decider.trouble = [] { throw store::Busy("x.db: database is locked"); };
    decider.decide(requests, mail::Decider::Clock::now());
    std::this_thread::sleep_for(std::chrono::milliseconds(1100));
    decider.tend();
    decider.tend();
    BOOST_TEST(!has_logged("works again"));
}

BOOST_FIXTURE_TEST_CASE(no_kind_of_trouble_ends_the_service, DeciderFixture) {
    const std::function<void()> troubles[] = {
        [] { throw std::bad_alloc(); },
        [] { throw std::system_error(std::make_error_code(std::errc::too_many_files_open)); }};
    for (const auto& trouble : troubles) {
        ScriptedDecider decider;
        decider.trouble = decider.trouble_without_database = trouble;
        BOOST_TEST(decider.decide(requests)->empty());
        decider.exempt(requests[0]);
        decider.tend();
        decider.reload();
    }
    BOOST_TEST(has_logged("out of memory"));
    BOOST_TEST(has_logged("Too many open files"));
}

BOOST_FIXTURE_TEST_CASE(a_database_that_is_locked_is_waited_for_but_not_after_the_end,
                        DeciderFixture) {
    ScriptedDecider decider("DUNNO");
    decider.trouble = [] { throw store::Busy("x.db: database is locked"); };
    BOOST_TEST(!decider.decide(requests).has_value());
    BOOST_TEST(decider.is_database_open);
    decider.tend();
    BOOST_TEST(log.text().empty());
    BOOST_TEST(decider.decide(requests, mail::Decider::Clock::now())->empty());
    BOOST_TEST(has_logged("x.db: database is locked"));
    decider.trouble = [] {};
    BOOST_TEST((*decider.decide(requests) == Actions{"OK a", "OK b"}));
}

BOOST_FIXTURE_TEST_CASE(who_can_decide_alone_does_so_in_the_end, DeciderFixture) {
    ScriptedDecider decider;
    decider.can_be_alone = true;
    decider.trouble = [] { throw store::Busy("x.db: database is locked"); };
    BOOST_TEST(!decider.decide(requests).has_value());
    BOOST_TEST(
        (*decider.decide(requests, mail::Decider::Clock::now()) == Actions{"ALONE", "ALONE"}));
    decider.trouble = [] { throw store::Away("no server"); };
    BOOST_TEST((*decider.decide(requests) == Actions{"ALONE", "ALONE"}));
}

namespace {

mail::ServiceState state_of(mail::Decider& decider) {
    mail::PolicyRequest question;
    question.asks_state = true;
    return mail::ServiceState::parse("action=" + decider.exempt(question).value()).value();
}

} // namespace

BOOST_FIXTURE_TEST_CASE(it_tells_how_it_is_and_counts_no_question, DeciderFixture) {
    ScriptedDecider decider;
    decider.open();
    BOOST_TEST(state_of(decider).problems.empty());
    BOOST_TEST(!state_of(decider).seconds_since_request.has_value());
    decider.exempt({});
    const mail::ServiceState state = state_of(decider);
    BOOST_TEST(state.service == "test");
    BOOST_TEST(state.requests == 1);
    BOOST_TEST(state.seconds_since_request.value() <= 60);
}

BOOST_FIXTURE_TEST_CASE(trouble_is_no_health, DeciderFixture) {
    ScriptedDecider decider("DUNNO");
    decider.trouble = [] { throw store::Away("no server"); };
    decider.decide(requests);
    BOOST_TEST(state_of(decider).problems.at(0) ==
               "no server (for 0 s; requests are answered DUNNO)");
    decider.trouble = [] {};
    decider.refusal = "x.conf:1: no limit";
    decider.reload();
    BOOST_TEST(state_of(decider).problems.back() ==
               "the last reload was refused: x.conf:1: no limit");
    decider.refusal.clear();
    decider.reload();
    BOOST_TEST(state_of(decider).problems.size() == 1);
}

BOOST_FIXTURE_TEST_CASE(what_is_due_is_done_once, DeciderFixture) {
    ScriptedDecider decider;
    decider.tend();
    decider.tend();
    BOOST_TEST(decider.events == "ORS");
}

BOOST_AUTO_TEST_CASE(status_is_told_in_a_removed_folder) {
    const RemovedFolder folder;
    ScriptedDecider decider;
    mail::PolicyRequest request;
    request.asks_state = true;
    const std::string answer = "action=" + decider.exempt(request).value();
    const auto state = mail::ServiceState::parse(answer);
    BOOST_REQUIRE(state.has_value());
    BOOST_TEST(state->folder.empty());
    BOOST_TEST(state->database == ":memory:");
}

BOOST_AUTO_TEST_SUITE_END()
