// SPDX-License-Identifier: MIT
#include "child_run.hpp"
#include "command_words.hpp"
#include "io/signals.hpp"
#include "mail/policy/serve_options.hpp"
#include "memory_source.hpp"
#include "scripted_decider.hpp"
#include "temporary_folder.hpp"

#include <boost/test/unit_test.hpp>

#include <fcntl.h>
#include <signal.h>

using namespace ispkit;
using namespace std::chrono_literals;
using test::error_of;
using Strings = std::vector<std::string>;

BOOST_AUTO_TEST_SUITE(mail_policy_serve_options)

namespace {

using Target = cli::ServiceLog::Target;

const cli::Tool k_tool{.name = "a-tool serve",
                       .summary = "Serve.",
                       .synopsis = {"[options]"},
                       .examples = {{"a-tool serve", "serves"}},
                       .libraries = {}};

/// Those that all services have.
struct ServeOptions : mail::ServeOptions {
    ServeOptions()
        : mail::ServeOptions({.variable = "ISPKIT_TEST_DB",
                              .configuration = "/none/f.conf",
                              .file = "/x.db",
                              .help = "the database"}) {}

    void declare(cli::OptionTable& table) override {
        declare_service(table);
        declare_database(table);
    }
};

/// Reads the words into options, whose parsers refer to them. They serve nothing yet.
void read(ServeOptions& options, Strings words) {
    cli::CommandLine line = test::command_line_of(k_tool, std::move(words));
    options.read(line);
}

std::string fault(const std::string& option, const std::string& value) {
    ServeOptions options;
    return error_of([&] { read(options, {"--listen", "unix:/run/x", option, value}); });
}

std::string conflict(Strings words) {
    ServeOptions options;
    return error_of([&] { read(options, std::move(words)); });
}

/// A decider whose configuration is wrong, or whose database cannot be opened.
class MistakenDecider final : public mail::Decider {
public:
    explicit MistakenDecider(std::string database)
        : Decider("a-tool", Target::none, std::nullopt, std::move(database)) {}

    std::string configuration_fault;

private:
    void read_configuration() override {
        if (!configuration_fault.empty()) {
            throw_error("{}", configuration_fault);
        }
    }
    void reread_configuration() override {}
    void use_database(store::Database) override {}
    void close_database() override {}
    store::Database& database() override { std::abort(); }
    std::optional<std::string> exemption(const mail::PolicyRequest&) override { return {}; }
    Actions decide_and_store(std::span<const mail::PolicyRequest>,
                             std::chrono::sys_seconds) override {
        return {};
    }
    void refresh(std::chrono::sys_seconds) override {}
    bool sweep(std::chrono::sys_seconds) override { return false; }
};

constexpr std::string_view k_request = "request=smtpd_access_policy\nsender=a\nrecipient=r\n\n";

} // namespace

BOOST_AUTO_TEST_CASE(options_are_read_into_settings) {
    ServeOptions options;
    BOOST_TEST(options.settings.socket_mode == 0666U);
    BOOST_TEST((options.log_target() == Target::standard_error));
    read(options, {"--listen", "inet:127.0.0.1:10023", "--listen", "unix:/run/x", "--socket-mode",
                   "0660", "--socket-owner", "postfix:mail", "--max-connections", "7",
                   "--idle-time", "5m", "--on-error", "dunno", "--log", "none"});
    BOOST_TEST(options.listen == (Strings{"inet:127.0.0.1:10023", "unix:/run/x"}));
    BOOST_TEST(options.settings.socket_mode == 0660U);
    BOOST_TEST(options.settings.socket_owner == "postfix:mail");
    BOOST_TEST(options.settings.max_connections == 7U);
    BOOST_TEST((options.settings.idle_time == 5min));
    BOOST_TEST((options.answer_in_trouble == "DUNNO"));
    BOOST_TEST((options.log_target() == Target::none));
    read(options, {"--listen", "unix:/run/x", "--on-error", "disconnect", "--log", "syslog"});
    BOOST_TEST(!options.answer_in_trouble);
    BOOST_TEST((options.log_target() == Target::syslog));
}

BOOST_AUTO_TEST_CASE(a_bad_value_is_told_with_a_good_one) {
    for (const char* const mode : {"0999", "1777", "rw", "0660 ", "-1"}) {
        BOOST_TEST(fault("--socket-mode", mode) ==
                   fmt::format("--socket-mode: invalid mode '{}' (example: 0660)", mode));
    }
    BOOST_TEST(fault("--max-connections", "0") ==
               "--max-connections: expected at least 1 connection");
    BOOST_TEST(fault("--log", "file") == "--log: 'file': expected stderr, syslog or none");
    BOOST_TEST(fault("--on-error", "ok") == "--on-error: 'ok': expected disconnect or dunno");
    BOOST_TEST(fault("--listen", "10023").starts_with("--listen: "));
}

BOOST_AUTO_TEST_CASE(options_that_exclude_each_other_are_refused) {
    BOOST_TEST(conflict({"--stdio"}) == "no error");
    BOOST_TEST(conflict({"--listen", "unix:/run/x", "--socket-mode", "0600"}) == "no error");
    BOOST_TEST(conflict({"--stdio", "--listen", "unix:/run/x"}) ==
               "--stdio and --listen exclude each other");
    for (const auto& [option, value] :
         {std::pair("--socket-mode", "0660"), std::pair("--socket-owner", "postfix"),
          std::pair("--max-connections", "9"), std::pair("--metrics-listen", "9100")}) {
        BOOST_TEST(conflict({"--stdio", option, value}) ==
                   fmt::format("{} is for sockets, which --stdio does not serve", option));
    }
    BOOST_TEST(conflict({}) == "no place to serve (use --listen inet:127.0.0.1:PORT, --listen "
                               "unix:PATH or --stdio)");
}

BOOST_AUTO_TEST_CASE(standard_error_may_be_the_client_so_decisions_go_to_syslog) {
    ServeOptions options;
    read(options, {"--stdio"});
    BOOST_TEST((options.log_target() == Target::syslog));
    read(options, {"--stdio", "--log", "stderr"});
    BOOST_TEST((options.log_target() == Target::standard_error));
}

BOOST_AUTO_TEST_CASE(what_takes_effect_at_the_next_start_is_told) {
    const auto warning = [](Strings before, Strings now) {
        return test::run_in_child([&] {
                   ServeOptions options;
                   cli::CommandLine first = test::command_line_of(k_tool, before);
                   cli::CommandLine second = test::command_line_of(k_tool, now);
                   for (cli::CommandLine* const line : {&first, &second}) {
                       options.declare(*line);
                       line->parse();
                   }
                   cli::ServiceLog log("a-tool", Target::standard_error);
                   options.warn_of_next_start(log, first, second);
                   return 0;
               })
            .errors;
    };
    BOOST_TEST(warning({"--listen", "unix:/a"}, {"--listen", "unix:/a"}) == "");
    BOOST_TEST(warning({"--listen", "unix:/a", "--log", "none"}, {"--listen", "unix:/b", "--stdio"})
                   .find("changes of --listen, --stdio, --log take effect at the next start\n") !=
               std::string::npos);
}

BOOST_AUTO_TEST_CASE(a_conflict_in_the_file_has_its_line) {
    const TemporaryFolder folder;
    const std::string file = folder.write("f.conf", "db = /y.db\nsocket-mode = 0600\n[expire]\n");
    ServeOptions options;
    read(options, {"--config", file, "--listen", "unix:/run/x"});
    BOOST_TEST(options.database == "/y.db");
    BOOST_TEST(conflict({"--config", file, "--stdio"}) ==
               file + ":2: --socket-mode is for sockets, which --stdio does not serve");
}

BOOST_AUTO_TEST_CASE(standard_input_is_served_to_its_end) {
    const TemporaryFolder folder;
    const std::string input = folder.write("input", std::string(k_request));
    const test::ChildRun run = test::run_in_child([&] {
        ::dup2(::open(input.c_str(), O_RDONLY), STDIN_FILENO);
        ServeOptions options;
        read(options, {"--stdio"});
        options.metrics.file = folder / "metrics.prom";
        ScriptedDecider decider;
        const cli::Status status = mail::serve(options, decider);
        const bool is_finished = !decider.is_database_open && io::ended_readers_are_ignored();
        return status == cli::Status::done && is_finished ? 7 : 1;
    });
    BOOST_TEST(run.status == 7);
    BOOST_TEST(run.output == "action=OK a\n\n");
    BOOST_TEST(folder.read("metrics.prom").find("# TYPE ") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(a_mistake_shows_before_a_socket_is_made) {
    const TemporaryFolder folder;
    const auto fault_of = [&](const std::string& configuration_fault) {
        return test::run_in_child([&] {
                   ServeOptions options;
                   read(options, {"--listen", "unix:" + folder / "socket"});
                   MistakenDecider decider(folder / "none/more/x.db");
                   decider.configuration_fault = configuration_fault;
                   fmt::print("{}", error_of([&] { mail::serve(options, decider); }));
                   return 0;
               })
            .output;
    };
    BOOST_TEST(fault_of("f:1: bad") == "f:1: bad");
    BOOST_TEST(fault_of("").starts_with(folder / "none"));
    BOOST_TEST(folder.count() == 0);
}

BOOST_AUTO_TEST_CASE(a_signal_ends_a_service_in_order) {
    const TemporaryFolder folder;
    const test::ChildRun run = test::run_in_child([&]() -> int {
        io::handle_signals();
        ServeOptions options;
        read(options, {"--listen", "unix:" + folder / "socket"});
        options.metrics.file = folder / "metrics.prom";
        ScriptedDecider decider;
        decider.trouble = [] { ::kill(::getpid(), SIGTERM); };
        mail::serve(options, decider);
        return 1;
    });
    BOOST_TEST(run.signal == SIGTERM);
    BOOST_TEST(folder.count() == 1); // the metrics: the socket is gone
    BOOST_TEST(folder.read("metrics.prom").find("# TYPE ") != std::string::npos);
}

BOOST_AUTO_TEST_SUITE_END()
