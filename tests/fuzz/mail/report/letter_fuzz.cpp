// SPDX-License-Identifier: MIT
// Any octets as a letter's template, as a file of contacts, and as a customer's key and evidence:
// what they make is text on the lines where it belongs, a plain file name, and HTML without markup.

#include "error.hpp"
#include "fuzz_target.hpp"
#include "mail/report/letter.hpp"
#include "markup/html_text.hpp"

#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

FUZZ_TARGET(letter, data, size) {
    using namespace ispkit;
    // What a customer does is written once for each placeholder of a template, which may be long.
    constexpr std::size_t k_longest_key = 256;
    const std::string text(reinterpret_cast<const char*>(data), size);
    mail::Offender offender;
    offender.activity.key = text.substr(0, k_longest_key);
    offender.activity.evidence = {offender.activity.key};
    try {
        mail::LetterTemplate(text, "letter").letter_to(offender, {});
    } catch (const Error&) {
    }
    try {
        mail::Contacts().add_file(text, "contacts");
    } catch (const Error&) {
    }
    const std::string subject = mail::LetterTemplate("{{key}}", "letter").letter_to(offender, {});
    if (subject.find('\n') != subject.npos || subject.find('\x1b') != subject.npos) {
        std::abort();
    }
    const std::string name = mail::letter_file_name(offender.activity);
    if (name.size() > 255 || name.find('/') != name.npos || name.find('\0') != name.npos) {
        std::abort();
    }
    if (markup::html_text(text).find_first_of("<>\"'\n") != std::string::npos) {
        std::abort();
    }
}
