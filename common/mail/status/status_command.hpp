// SPDX-License-Identifier: MIT
#pragma once

#include "cli/run.hpp"
#include "mail/request/service_state.hpp"

#include <chrono>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace ispkit::mail {

/// What is wrong with a service: what it says itself, and, with `max_age`, that nobody has asked it
/// for longer.
std::vector<std::string> problems(const ServiceState& state,
                                  std::optional<std::chrono::seconds> max_age);

/// A policy service, as its command "status" knows it.
struct StatusSubject {
    /// The tool's name.
    std::string service;
    /// Where it listens unless told otherwise.
    std::string address;
    /// The configuration file that its unit reads, and the options that it may have.
    std::string_view configuration;
    cli::OptionTable options;
};

/// The command "status" of a policy service: asks the running service for its state and prints it.
/// The first line says all that a monitor needs. Status::no if the service has a problem, or does
/// not answer at each address, or works with another database than the file of --config says.
cli::Status status(cli::CommandLine& command_line, const StatusSubject& subject);

} // namespace ispkit::mail
