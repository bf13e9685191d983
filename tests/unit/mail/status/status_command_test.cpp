// SPDX-License-Identifier: MIT
#include "child_run.hpp"
#include "command_words.hpp"
#include "io/file.hpp"
#include "mail/policy/listen_socket.hpp"
#include "mail/status/status_command.hpp"
#include "memory_source.hpp"
#include "temporary_folder.hpp"

#include <boost/test/unit_test.hpp>

#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <functional>

using namespace ispkit;
using namespace std::chrono_literals;

BOOST_AUTO_TEST_SUITE(mail_status_status_command)

namespace {

const cli::Tool k_tool{.name = "a-tool status",
                       .summary = "Ask.",
                       .synopsis = {"[options]"},
                       .examples = {{"a-tool status", "asks"}},
                       .libraries = {}};

/// A service whose configuration file is missing, unless another one is said.
mail::StatusSubject subject_at(const std::string& address,
                               std::string_view configuration = "/none/f.conf") {
    static std::string database;
    static std::vector<std::string> addresses;
    cli::OptionTable options;
    options.value("--db", "URL", database, "");
    options.list("--listen", "ADDRESS", addresses, "");
    return {.service = "a-tool",
            .address = address,
            .configuration = configuration,
            .options = options};
}

test::ChildRun status(
    const mail::StatusSubject& subject, const std::vector<std::string>& words = {},
    const std::function<void()>& meanwhile = [] {}) {
    return test::run_in_child(
        [&] {
            cli::CommandLine line = test::command_line_of(k_tool, words);
            return static_cast<int>(mail::status(line, subject));
        },
        meanwhile);
}

test::ChildRun status(const std::string& address, const std::vector<std::string>& words = {}) {
    return status(subject_at(address), words);
}

std::string answer_of(const mail::ServiceState& state) {
    return "action=" + state.action() + "\n\n";
}

/// A service that listens, and gives a client its answer when it is told to.
struct Service {
    TemporaryFolder folder;
    std::string address = "unix:" + folder / "socket";
    std::vector<mail::ListenSocket> listeners =
        mail::listen_at(mail::ListenAddress::parse(address), {});
    std::string question;

    void serve(const std::string& answer) {
        pollfd client{listeners.at(0).fd(), POLLIN, 0};
        if (::poll(&client, 1, 10'000) != 1) {
            return;
        }
        const io::Fd connection(::accept(client.fd, nullptr, nullptr));
        char octet = 0;
        question.clear();
        while (!question.ends_with("\n\n") && ::recv(connection.get(), &octet, 1, 0) == 1) {
            question += octet;
        }
        ::send(connection.get(), answer.data(), answer.size(), MSG_NOSIGNAL);
    }

    test::ChildRun asked(const mail::StatusSubject& subject, const std::string& answer,
                         const std::vector<std::string>& words = {}) {
        return status(subject, words, [&] { serve(answer); });
    }

    test::ChildRun asked(const std::string& answer, const std::vector<std::string>& words = {}) {
        return asked(subject_at(address), answer, words);
    }

    test::ChildRun asked(const mail::ServiceState& state,
                         const std::vector<std::string>& words = {}) {
        return asked(answer_of(state), words);
    }
};

mail::ServiceState works() {
    return {.service = "a-tool",
            .database = "/x.db",
            .folder = "/",
            .started = "2026-11-23T10:00:00Z",
            .process = 42,
            .requests = 7,
            .seconds_since_request = 5};
}

void check(const test::ChildRun& run, int status, const std::string& output) {
    BOOST_TEST(run.status == status);
    BOOST_TEST(run.output == output);
    BOOST_TEST(run.errors == "");
}

constexpr const char* k_tells_nothing =
    " does not tell its state (is it another program, or an earlier version?)";

} // namespace

BOOST_AUTO_TEST_CASE(silence_is_a_problem_only_where_it_must_not_be) {
    mail::ServiceState state;
    BOOST_TEST(mail::problems(state, {}).empty());
    BOOST_TEST(mail::problems(state, 1h).size() == 1);
    state.seconds_since_request = 3600;
    BOOST_TEST(mail::problems(state, 1h).empty());
    state.seconds_since_request = 3601;
    BOOST_TEST(mail::problems(state, 1h).front() ==
               "nobody has asked the service for 3601 s (at most 3600 s)");
    BOOST_TEST(mail::problems(state, {}).empty());
}

BOOST_AUTO_TEST_CASE(what_the_service_says_is_a_problem) {
    mail::ServiceState state;
    state.problems = {"x.db: is away"};
    BOOST_TEST(mail::problems(state, 1h).size() == 2);
    BOOST_TEST(mail::problems(state, {}).front() == "x.db: is away");
}

BOOST_FIXTURE_TEST_CASE(a_service_that_works_says_so, Service) {
    check(
        asked(works()), 0,
        "healthy\nservice: " + address +
            ", started 2026-11-23T10:00:00Z\ndatabase: /x.db\nrequests: 7, the last one 5 s ago\n");
    BOOST_TEST(question == "request=ispkit_state\n\n");
    mail::ServiceState unasked = works();
    unasked.requests = 0;
    unasked.seconds_since_request.reset();
    BOOST_TEST(asked(unasked).output.ends_with("\nrequests: 0\n"));
    check(asked(works(), {"--quiet"}), 0, "");
}

BOOST_FIXTURE_TEST_CASE(what_is_wrong_stands_in_the_first_line, Service) {
    mail::ServiceState state = works();
    state.problems = {"x.db: is away", "y: bad"};
    check(
        asked(state, {"--max-age", "4s"}), 1,
        "not healthy: x.db: is away; y: bad; nobody has asked the service for 5 s (at most 4 s)\n"
        "service: " +
            address +
            ", started 2026-11-23T10:00:00Z\ndatabase: /x.db\nrequests: 7, the last one 5 s ago\n");
    check(asked(state, {"-q"}), 1, "not healthy: x.db: is away; y: bad\n");
    BOOST_TEST(asked(works(), {"--max-age", "5s"}).status == 0);
}

BOOST_FIXTURE_TEST_CASE(a_file_that_says_another_database_is_a_problem, Service) {
    const std::string file = folder.write("f.conf", "db = /y.db\n");
    BOOST_TEST(asked(works(), {"-q", "--config", file}).output ==
               "not healthy: works with /x.db, and " + file +
                   " says /y.db (restart the service)\n");
    folder.write("f.conf", "db = /x.db\n");
    BOOST_TEST(asked(works(), {"--config", file}).status == 0);
    folder.write("f.conf", "db = x.db\n"); // in the folder of the service
    BOOST_TEST(asked(works(), {"--config", file}).status == 0);
    folder.write("f.conf", "db = y.db\n");
    BOOST_TEST(asked(works(), {"-q", "--config", file}).output ==
               "not healthy: works with /x.db, and " + file +
                   " says /y.db (restart the service)\n");
}

BOOST_FIXTURE_TEST_CASE(a_file_that_may_not_be_read_is_an_error_unless_the_address_is_given,
                        Service) {
    const mail::StatusSubject subject = subject_at(address, "/dev/null/f.conf");
    BOOST_TEST(test::error_of([&] {
                   cli::CommandLine line = test::command_line_of(k_tool, {"-q"});
                   mail::status(line, subject);
               }) == "/dev/null/f.conf: Not a directory (give --listen or --config)");
    check(asked(subject, answer_of(works()), {"-q", "--listen", address}), 0, "");
}

BOOST_FIXTURE_TEST_CASE(an_address_counts_despite_a_mistake_beside_it, Service) {
    const std::string file = folder.write("f.conf", "nothing = 1\nlisten = " + address + "\n");
    check(asked(subject_at("inet:127.0.0.1:9", file), answer_of(works()), {"-q"}), 1,
          "not healthy: " + file + ":1: unknown setting 'nothing'\n");
}

BOOST_FIXTURE_TEST_CASE(a_program_gets_one_object, Service) {
    check(asked(works(), {"--json"}), 0,
          "{\"healthy\":true,\"problems\":[],\"addresses\":[\"" + address +
              "\"],\"database\":\"/x.db\",\"started\":\"2026-11-23T10:00:00Z\",\"requests\":7,"
              "\"seconds_since_request\":5}\n");
    mail::ServiceState state = works();
    state.seconds_since_request.reset();
    state.problems = {"y: \"bad\""};
    check(asked(state, {"--json", "--quiet"}), 1,
          "{\"healthy\":false,\"problems\":[\"y: \\\"bad\\\"\"],\"addresses\":[\"" + address +
              "\"],\"database\":\"/x.db\",\"started\":\"2026-11-23T10:00:00Z\",\"requests\":7}\n");
}

BOOST_FIXTURE_TEST_CASE(a_service_at_two_addresses_is_one, Service) {
    Service other;
    mail::ServiceState state = works();
    state.problems = {"x.db: is away"};
    const auto asked_at_both = [&](const mail::ServiceState& at_other, const std::string& option) {
        return status(subject_at("inet:127.0.0.1:9"),
                      {"--listen", address, "--listen", other.address, option}, [&] {
                          serve(answer_of(state));
                          other.serve(answer_of(at_other));
                      });
    };
    check(asked_at_both(state, "--max-age=1h"), 1,
          "not healthy: x.db: is away\nservice: " + address + ", " + other.address +
              ", started 2026-11-23T10:00:00Z\ndatabase: /x.db\n"
              "requests: 7, the last one 5 s ago\n");
    mail::ServiceState second = state;
    second.process = 43;
    second.database = "/y.db";
    second.problems = {"y.db: is away"};
    check(asked_at_both(second, "--max-age=1h"), 1,
          "not healthy: " + address + ": x.db: is away; " + other.address +
              ": y.db: is away\nservice: " + address +
              ", started 2026-11-23T10:00:00Z\ndatabase: /x.db\n"
              "requests: 7, the last one 5 s ago\nservice: " +
              other.address +
              ", started 2026-11-23T10:00:00Z\ndatabase: /y.db\n"
              "requests: 7, the last one 5 s ago\n");
    BOOST_TEST(asked_at_both(second, "--json")
                   .output.starts_with("{\"healthy\":false,\"problems\":[\"" + address +
                                       ": x.db: is away\",\"" + other.address +
                                       ": y.db: is away\"],\"addresses\":[\"" + address + "\",\"" +
                                       other.address + "\"],"));
}

BOOST_FIXTURE_TEST_CASE(a_mistake_of_the_file_is_told_once, Service) {
    const std::string file = folder.write("f.conf", "nothing = 1\n");
    const std::string mistake = file + ":1: unknown setting 'nothing'";
    mail::ServiceState state = works();
    const auto asked_with_file = [&] {
        return asked(subject_at(address, file), answer_of(state), {"-q"});
    };
    check(asked_with_file(), 1, "not healthy: " + mistake + "\n");
    state.problems = {"the last reload was refused: " + mistake};
    check(asked_with_file(), 1, "not healthy: the last reload was refused: " + mistake + "\n");
    state.problems = {"the last reload was refused: " + file + ":2: another one"};
    check(asked_with_file(), 1,
          "not healthy: " + mistake + "; the last reload was refused: " + file +
              ":2: another one\n");
}

BOOST_FIXTURE_TEST_CASE(another_program_is_told_from_the_service, Service) {
    check(asked("action=DUNNO\n\n"), 1, "not healthy: " + address + ":" + k_tells_nothing + "\n");
    check(asked(""), 1, "not healthy: " + address + ":" + k_tells_nothing + "\n");
    mail::ServiceState other = works();
    other.service = "b-tool\x1b";
    const test::ChildRun run = asked(other);
    BOOST_TEST(run.status == 1);
    BOOST_TEST(run.output.starts_with("not healthy: " + address + ": is the service b-tool"));
    BOOST_TEST(run.output.find('\x1b') == std::string::npos);
}

BOOST_FIXTURE_TEST_CASE(an_endless_answer_is_cut, Service) {
    check(asked("action=ispkit_state\nservice=" + std::string(100'000, 'x')), 1,
          "not healthy: " + address + ": is the service " +
              std::string((64 << 10) - std::string("action=ispkit_state\nservice=").size(), 'x') +
              "\n");
}

BOOST_AUTO_TEST_CASE(a_service_that_does_not_answer_is_not_healthy) {
    const TemporaryFolder folder;
    const std::string address = "unix:" + folder / "none";
    const std::string problem =
        address + ": No such file or directory (under systemd, 'journalctl -u a-tool' says why)";
    check(status(address), 1, "not healthy: " + problem + "\n");
    check(status("inet:127.0.0.1:9", {"--listen", address, "-q"}), 1,
          "not healthy: " + problem + "\n");
    check(status(address, {"--json"}), 1,
          "{\"healthy\":false,\"problems\":[\"" + problem + "\"],\"addresses\":[\"" + address +
              "\"]}\n");
    BOOST_TEST(test::error_of([&] {
                   cli::CommandLine line = test::command_line_of(k_tool, {"--listen", "x"});
                   mail::status(line, subject_at(address));
               }).starts_with("--listen: "));
}

BOOST_AUTO_TEST_SUITE_END()
