// SPDX-License-Identifier: MIT
#include "mail/status/status_command.hpp"

#include "cli/json.hpp"
#include "error.hpp"
#include "mail/policy/policy_server.hpp"
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

void print_state(const ServiceState& state, const std::string& address) {
    fmt::print("service: {}, started {}\n", address, text::visible_text(state.started));
    fmt::print("requests: {}{}\n", state.requests,
               state.seconds_since_request
                   ? fmt::format(", the last one {} s ago", *state.seconds_since_request)
                   : std::string());
}

void print_json(const std::optional<ServiceState>& state, const std::string& address,
                const std::vector<std::string>& problems) {
    cli::JsonObject object;
    object.add("healthy", problems.empty()).add("problems", problems).add("address", address);
    if (state) {
        object.add("started", state->started).add("requests", state->requests);
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

cli::Status status(cli::CommandLine& command_line, const std::string& service,
                   std::string address) {
    std::optional<std::chrono::seconds> max_age;
    bool json = false;
    const std::string listen_help = fmt::format("where the service listens (default {})", address);
    command_line.section("Options");
    command_line.value("--listen", "ADDRESS", address, listen_help);
    command_line.value("--max-age", "TIME", max_age,
                       "a service that nobody has asked for TIME is not healthy (default: it may "
                       "be quiet)");
    command_line.section("Output");
    command_line.flag("--json", json, "print one JSON object");
    command_line.parse();
    cli::with_option("--listen", [&] { ListenAddress::parse(address); });

    std::optional<ServiceState> state;
    std::vector<std::string> found;
    try {
        state = state_at(address, service);
        found = problems(*state, max_age);
    } catch (const Error& error) {
        found.emplace_back(error.what());
    }
    if (json) {
        print_json(state, address, found);
    } else if (!found.empty() || !command_line.quiet()) {
        fmt::print("{}{}\n", found.empty() ? "healthy" : "not healthy: ",
                   text::visible_text(fmt::format("{}", fmt::join(found, "; "))));
        if (state && !command_line.quiet()) {
            print_state(*state, address);
        }
    }
    return found.empty() ? cli::Status::done : cli::Status::no;
}

} // namespace ispkit::mail
