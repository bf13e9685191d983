// SPDX-License-Identifier: MIT
#pragma once

#include "mail/language/language.hpp"
#include "mail/report/letter_head.hpp"
#include "mail/report/offender.hpp"

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace ispkit::mail {

/// The text of a letter to an offender, with placeholders for what is known about it: "{{key}}",
/// "{{reasons}}" ...; mail-ratelimit-report(1) lists them.
class LetterTemplate {
public:
    /// Throws Error, with the file's name and the line, for a placeholder that is unknown or not
    /// closed.
    LetterTemplate(std::string_view text, const std::string& name);

    /// The built-in template, which has its texts from the language.
    static LetterTemplate standard();

    /// The letter. Text of the offender's own stays on one line in it.
    std::string letter_to(const Offender& offender, const Language& language) const;

private:
    struct Part {
        std::string text;
        /// The name of the placeholder after the text; empty at the end.
        std::string_view place;
    };

    std::vector<Part> parts_;
    /// Whether the template has a head: an offender's text cannot add one.
    Head head_ = Head::no;
};

/// A name for the letter's file, made from the day of the last mail and the key:
/// "2026-11-23-sasl-joe@example.org.txt". Any key gives a name of letters, digits and ".@_+%-" that
/// is short enough for a file system, and different keys give different names.
std::string letter_file_name(const Activity& activity);

} // namespace ispkit::mail
