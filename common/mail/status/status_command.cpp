// SPDX-License-Identifier: MIT
#include "mail/status/status_command.hpp"

#include "cli/json.hpp"
#include "error.hpp"
#include "mail/policy/policy_server.hpp"
#include "mail/policy/serve_options.hpp"
#include "store/database.hpp"
#include "text/visible_text.hpp"

#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/local/stream_protocol.hpp>
#include <fmt/ranges.h>

#include <algorithm>
#include <istream>

namespace ispkit::mail {

namespace {

constexpr std::string_view k_no_answer =
    "does not tell its state (is it another program, or an earlier version?)";

/// Sends the question and receives the answer, up to an empty line; what came before an error.
/// Throws Error without any answer.
template <typename Stream, typename... Place>
std::string answer_from(const std::string& address, const std::string& service, Place&&... place) {
    constexpr auto k_patience = std::chrono::seconds(5);
    constexpr std::size_t k_longest_answer = 64 << 10;
    Stream stream;
    stream.expires_after(k_patience);
    stream.connect(place...);
    stream << "request=" << k_state_request << "\n\n" << std::flush;
    std::string answer;
    while (answer.size() < k_longest_answer && !answer.ends_with("\n\n") && stream) {
        const int octet = stream.get();
        if (octet != std::istream::traits_type::eof()) {
            answer += static_cast<char>(octet);
        }
    }
    if (answer.empty() && stream.error() == boost::asio::error::eof) {
        throw_error("{}: {}", address, k_no_answer);
    }
    if (answer.empty()) {
        const bool is_late = stream.error() == boost::asio::error::timed_out ||
                             stream.error() == boost::asio::error::operation_aborted;
        throw_error("{}: {} (under systemd, 'journalctl -u {}' says why)", address,
                    is_late ? "no answer within 5 s" : stream.error().message(), service);
    }
    return answer;
}

/// The state of the service at the address. Throws Error if it does not tell it.
ServiceState state_at(const std::string& address, const std::string& service) {
    using boost::asio::ip::tcp;
    using local = boost::asio::local::stream_protocol;
    const ListenAddress place = ListenAddress::parse(address);
    std::string answer =
        place.path.empty()
            ? answer_from<tcp::iostream>(address, service, place.endpoint.host, place.endpoint.port)
            : answer_from<local::iostream>(address, service, local::endpoint(place.path));
    answer.erase(answer.find_last_not_of('\n') + 1);
    std::optional<ServiceState> state = ServiceState::parse(answer);
    if (!state) {
        throw_error("{}: {}", address, k_no_answer);
    }
    if (state->service != service) {
        throw_error("{}: is the service {}", address, text::visible_text(state->service));
    }
    return std::move(*state);
}

/// A sentence if the configuration file says another database than the service's.
std::optional<std::string> problem_of_database(const ServiceState& state,
                                               const cli::SettingsFile& file) {
    std::optional<std::string> database;
    cli::OptionTable table;
    table.value("--db", "URL", database, "");
    cli::apply_settings(file, file.sections.front(), table);
    if (!database) {
        return std::nullopt;
    }
    const std::string named = text::visible_text(store::full_name(*database, state.folder));
    if (state.database.empty() || state.database == named) {
        return std::nullopt;
    }
    return fmt::format("works with {}, and {} says {} (restart the service)", state.database,
                       file.path, named);
}

/// A service, and the addresses at which it answered.
struct RunningService {
    ServiceState state;
    std::vector<std::string> addresses;
};

/// Asks at each address. Those at which the service does not answer are problems.
std::vector<RunningService> ask(const std::vector<std::string>& addresses,
                                const std::string& service, std::vector<std::string>& problems) {
    std::vector<RunningService> services;
    for (const std::string& address : addresses) {
        try {
            ServiceState state = state_at(address, service);
            const auto known =
                std::find_if(services.begin(), services.end(), [&](const RunningService& earlier) {
                    return earlier.state.process == state.process &&
                           earlier.state.started == state.started;
                });
            RunningService& running =
                known == services.end()
                    ? services.emplace_back(RunningService{std::move(state), {}})
                    : *known;
            running.addresses.push_back(address);
        } catch (const Error& error) {
            problems.emplace_back(error.what());
        }
    }
    return services;
}

void print_state(const RunningService& service) {
    const ServiceState& state = service.state;
    fmt::print("service: {}, started {}\n", fmt::join(service.addresses, ", "),
               text::visible_text(state.started));
    fmt::print("database: {}\n", text::visible_text(state.database));
    fmt::print("requests: {}{}\n", state.requests,
               state.seconds_since_request
                   ? fmt::format(", the last one {} s ago", *state.seconds_since_request)
                   : std::string());
}

/// The members about a service are those of the first one.
void print_json(const std::vector<RunningService>& services,
                const std::vector<std::string>& addresses,
                const std::vector<std::string>& problems) {
    cli::JsonObject object;
    object.add("healthy", problems.empty()).add("problems", problems).add("addresses", addresses);
    if (!services.empty()) {
        const ServiceState& state = services.front().state;
        object.add("database", state.database)
            .add("started", state.started)
            .add("requests", state.requests);
        if (state.seconds_since_request) {
            object.add("seconds_since_request", *state.seconds_since_request);
        }
    }
    fmt::print("{}\n", object.str());
}

/// Whether a service tells of this mistake: its last reload was refused for it.
bool is_told(const std::string& mistake, const std::vector<RunningService>& services) {
    const std::string visible = text::visible_text(mistake);
    return std::any_of(services.begin(), services.end(), [&](const RunningService& service) {
        const std::vector<std::string>& told = service.state.problems;
        return std::any_of(told.begin(), told.end(), [&](const std::string& problem) {
            return problem.find(visible) != problem.npos;
        });
    });
}

} // namespace

std::vector<std::string> problems(const ServiceState& state,
                                  std::optional<std::chrono::seconds> max_age) {
    std::vector<std::string> found = state.problems;
    if (max_age && !state.seconds_since_request) {
        found.emplace_back("nobody has asked the service yet");
    } else if (max_age && std::chrono::seconds(*state.seconds_since_request) > *max_age) {
        found.push_back(fmt::format("nobody has asked the service for {} s (at most {} s)",
                                    *state.seconds_since_request, max_age->count()));
    }
    return found;
}

cli::Status status(cli::CommandLine& command_line, const StatusSubject& subject) {
    std::vector<std::string> addresses;
    std::optional<std::chrono::seconds> max_age;
    bool json = false;
    const std::string listen_help =
        fmt::format("where the service listens (default: as in its configuration file, or {})",
                    subject.address);
    command_line.section("Options");
    command_line.list("--listen", "ADDRESS", addresses, listen_help,
                      [](std::string_view text) { ListenAddress::parse(text); });
    command_line.value("--max-age", "TIME", max_age,
                       "a service that nobody has asked for TIME is not healthy (default: it may "
                       "be quiet)");
    command_line.section("Output");
    command_line.flag("--json", json, "print one JSON object");
    command_line.configuration_of("serve", subject.options, subject.configuration);
    command_line.allow_section(k_section_of_expire);
    const std::optional<std::string> mistake = command_line.parse_despite_default_file();
    if (addresses.empty()) {
        addresses.push_back(subject.address);
    }

    std::vector<std::string> found;
    const std::vector<RunningService> services = ask(addresses, subject.service, found);
    if (mistake && !is_told(*mistake, services)) {
        found.insert(found.begin(), *mistake);
    }
    for (const RunningService& service : services) {
        std::vector<std::string> of_service = problems(service.state, max_age);
        // A unit with options of its own may not read the default file.
        if (std::optional<std::string> problem =
                command_line.names_configuration()
                    ? problem_of_database(service.state, command_line.configuration_file())
                    : std::nullopt) {
            of_service.push_back(std::move(*problem));
        }
        for (const std::string& problem : of_service) {
            found.push_back(services.size() == 1
                                ? problem
                                : fmt::format("{}: {}", service.addresses.front(), problem));
        }
    }
    if (json) {
        print_json(services, addresses, found);
    } else if (!found.empty() || !command_line.quiet()) {
        fmt::print("{}{}\n", found.empty() ? "healthy" : "not healthy: ",
                   text::visible_text(fmt::format("{}", fmt::join(found, "; "))));
        if (!command_line.quiet()) {
            std::for_each(services.begin(), services.end(), print_state);
        }
    }
    return found.empty() ? cli::Status::done : cli::Status::no;
}

} // namespace ispkit::mail
