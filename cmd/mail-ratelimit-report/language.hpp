// SPDX-License-Identifier: MIT
#pragma once

#include "cli/run.hpp"
#include "mail/language/language.hpp"
#include "options.hpp"

namespace ispkit::ratelimitreport {

/// The language of page and letters that the options ask for.
mail::Language language_of(const Options& options);

/// The command that prints the texts of a language.
extern const cli::Tool k_language;
cli::Status print_language(cli::CommandLine& command_line);

} // namespace ispkit::ratelimitreport
