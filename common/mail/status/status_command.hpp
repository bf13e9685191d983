// SPDX-License-Identifier: MIT
#pragma once

#include "cli/run.hpp"
#include "mail/policy/service_state.hpp"

#include <chrono>
#include <optional>
#include <string>
#include <vector>

namespace ispkit::mail {

/// What is wrong with a service: what it says itself, and, with `max_age`, that nobody has asked it
/// for longer.
std::vector<std::string> problems(const ServiceState& state,
                                  std::optional<std::chrono::seconds> max_age);

/// The command "status" of a policy service: asks the running service for its state and prints it.
/// The first line says all that a monitor needs. Status::no if the service has a problem, or does
/// not answer. `address` is where it listens unless told otherwise, `service` the tool's name.
cli::Status status(cli::CommandLine& command_line, const std::string& service, std::string address);

} // namespace ispkit::mail
