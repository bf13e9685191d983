// SPDX-License-Identifier: MIT
#pragma once

#include "io/atomic_file.hpp"
#include "mail/report/letter.hpp"
#include "mail/report/report.hpp"
#include "options.hpp"

#include <vector>

namespace ispkit::ratelimitreport {

/// The letters' template. Throws Error if it has a mistake.
mail::LetterTemplate letter_template(const Options& options);

/// Adds a letter to each offender to the files, which the caller must commit. Throws Error if a
/// letter exists, unless it may be replaced.
void add_letters(const mail::Report& report, const mail::LetterTemplate& letter,
                 const mail::Language& language, const Options& options,
                 std::vector<io::AtomicFile>& files);

} // namespace ispkit::ratelimitreport
