// SPDX-License-Identifier: MIT
// Any bytes as a file of texts, and as a customer's key in them: a file is refused with its line,
// or every text that it changes is bounded and has the key in it.

#include "error.hpp"
#include "fuzz_target.hpp"
#include "mail/language/language.hpp"

#include <string>
#include <string_view>

FUZZ_TARGET(language_file, data, size) {
    using namespace ispkit;
    const std::string text(reinterpret_cast<const char*>(data), size);
    mail::Language language;
    try {
        language.add_file(text, "texts");
    } catch (const Error& error) {
        require(std::string_view(error.what()).starts_with("texts:"));
    }
    const std::string subject = language.text({"letter-subject", {{"key", text}}});
    require(subject.find(text) != subject.npos);
    require(subject.size() <= 1000 * (text.size() + 1));
    require(language.text({"reason-viruses", {{"viruses", std::int64_t{1204}}}}).size() <=
            1000 * 1000);
}
