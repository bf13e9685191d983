// SPDX-License-Identifier: MIT
#include "mail/request/service_state.hpp"

#include "text/number.hpp"
#include "text/split.hpp"
#include "text/visible_text.hpp"

#include <fmt/format.h>

namespace ispkit::mail {

namespace {

constexpr std::string_view k_first_line = "action=ispkit_state";

} // namespace

std::string ServiceState::action() const {
    std::string text = fmt::format(
        "{}\nservice={}\ndatabase={}\nfolder={}\nstarted={}\nprocess={}\nrequests={}",
        k_first_line.substr(k_first_line.find('=') + 1), service, text::visible_text(database),
        text::visible_text(folder), started, process, requests);
    if (seconds_since_request) {
        text += fmt::format("\nseconds_since_request={}", *seconds_since_request);
    }
    for (const std::string& problem : problems) {
        text += fmt::format("\nproblem={}", text::visible_text(problem));
    }
    return text;
}

std::optional<ServiceState> ServiceState::parse(std::string_view answer) {
    if (text::take_until(answer, '\n') != k_first_line) {
        return std::nullopt;
    }
    ServiceState state;
    while (!answer.empty()) {
        std::string_view value = text::take_until(answer, '\n');
        const std::string_view name = text::take_until(value, '=');
        std::uint64_t number = 0;
        const bool is_number = text::read_number(value, number);
        if (name == "service") {
            state.service = value;
        } else if (name == "database") {
            state.database = value;
        } else if (name == "folder") {
            state.folder = value;
        } else if (name == "started") {
            state.started = value;
        } else if (name == "problem") {
            state.problems.emplace_back(value);
        } else if (name == "process" && is_number) {
            state.process = number;
        } else if (name == "requests" && is_number) {
            state.requests = number;
        } else if (name == "seconds_since_request" && is_number) {
            state.seconds_since_request = number;
        }
    }
    return state.service.empty() ? std::nullopt : std::optional(std::move(state));
}

} // namespace ispkit::mail
