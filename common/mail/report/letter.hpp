// SPDX-License-Identifier: MIT
#pragma once

#include "mail/report/letter_head.hpp"
#include "mail/score/suspect.hpp"

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace ispkit::mail {

/// The text of a letter to an offender, with places for what is to be said of him:
/// "{{key}}", "{{reasons}}" ...; mail-ratelimit-report(1) lists them.
class LetterTemplate {
public:
    /// Throws Error, with name and line, for a place that is not known or not closed.
    LetterTemplate(std::string_view text, const std::string& name);

    /// The one that is built in.
    static LetterTemplate standard();

    /// The letter. What the offender wrote is text on one line in it.
    std::string letter_to(const Suspect& offender) const;

private:
    struct Part {
        std::string text;
        /// The name of what comes behind the text; empty at the end.
        std::string_view place;
    };

    std::vector<Part> parts_;
    /// What an offender wrote makes none.
    Head head_ = Head::no;
};

/// A name for the letter's file, from the day of the last mail and the key:
/// "2026-11-23-sasl-joe@example.org.txt". Any key gives a name of letters, digits and ".@_+%-" that
/// is not too long for a file system, and different keys give different ones.
std::string letter_file_name(const Activity& activity);

} // namespace ispkit::mail
