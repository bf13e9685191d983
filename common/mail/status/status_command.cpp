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
    if (!database || state.database.empty() ||
        state.database == text::visible_text(store::full_name(*database))) {
        return std::nullopt;
    }
    return fmt::format("works with {}, and {} says {} (restart the service)", state.database,
                       file.path, text::visible_text(store::full_name(*database)));
}

void print_state(const ServiceState& state, const std::vector<std::string>& addresses) {
    fmt::print("service: {}, started {}\n", fmt::join(addresses, ", "),
               text::visible_text(state.started));
    fmt::print("database: {}\n", text::visible_text(state.database));
    fmt::print("requests: {}{}\n", state.requests,
               state.seconds_since_request
                   ? fmt::format(", the last one {} s ago", *state.seconds_since_request)
                   : std::string());
}

void print_json(const std::optional<ServiceState>& state, const std::vector<std::string>& addresses,
                const std::vector<std::string>& problems) {
    cli::JsonObject object;
    object.add("healthy", problems.empty())
        .add("problems", problems)
        .add("address", fmt::format("{}", fmt::join(addresses, ", ")));
    if (state) {
        object.add("database", state->database)
            .add("started", state->started)
            .add("requests", state->requests);
        if (state->seconds_since_request) {
            object.add("seconds_since_request", *state->seconds_since_request);
        }
    }
    fmt::print("{}\n", object.str());
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
    std::vector<std::string> found;
    if (std::optional<std::string> fault = command_line.parse_despite_default_file()) {
        found.push_back(std::move(*fault));
    }
    if (addresses.empty()) {
        addresses.push_back(subject.address);
    }

    std::optional<ServiceState> state;
    for (const std::string& address : addresses) {
        try {
            ServiceState answer = state_at(address, subject.service);
            state = state ? std::move(state) : std::move(answer);
        } catch (const Error& error) {
            found.emplace_back(error.what());
        }
    }
    if (state) {
        for (std::string& problem : problems(*state, max_age)) {
            found.push_back(std::move(problem));
        }
        // A unit with options of its own may not read the default file.
        if (std::optional<std::string> problem =
                command_line.names_configuration()
                    ? problem_of_database(*state, command_line.configuration_file())
                    : std::nullopt) {
            found.push_back(std::move(*problem));
        }
    }
    if (json) {
        print_json(state, addresses, found);
    } else if (!found.empty() || !command_line.quiet()) {
        fmt::print("{}{}\n", found.empty() ? "healthy" : "not healthy: ",
                   text::visible_text(fmt::format("{}", fmt::join(found, "; "))));
        if (state && !command_line.quiet()) {
            print_state(*state, addresses);
        }
    }
    return found.empty() ? cli::Status::done : cli::Status::no;
}

} // namespace ispkit::mail
