// SPDX-License-Identifier: MIT
#pragma once

#include "cli/command_line.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace ispkit::mail {

/// A policy request that a person types or copies.
struct TypedRequest {
    /// Its lines, as parse_policy_request() reads them.
    std::string lines;
    /// The names of attributes that Postfix 3.12 does not have. They change nothing: either they
    /// are those of a later version, or misspelt.
    std::vector<std::string> unknown;
};

/// The stage of a request that does not name one: the one at which its mail is greylisted, or the
/// one at which it is counted.
enum class DefaultStage { of_greylisting, of_counting };

/// Completes a request, up to an empty line. CR at the ends of lines is removed. Optional
/// attributes are added: request, client_name and protocol_state. Throws Error for a line without
/// "name=", for an invalid address or stage, and if client or recipient is missing.
TypedRequest typed_request(std::string_view lines, DefaultStage stage);

/// The lines of the request in a command's operands, "name=value" each, or on standard input if
/// there are none. Warns of unknown attributes. Throws Error as above.
std::string read_typed_request(const cli::CommandLine& command_line,
                               const std::vector<std::string>& operands, DefaultStage stage);

} // namespace ispkit::mail
