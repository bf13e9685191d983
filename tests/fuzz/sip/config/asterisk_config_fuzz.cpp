// SPDX-License-Identifier: MIT
// Asterisk's configuration files; an include finds the input itself, so that loops are tried.

#include "error.hpp"
#include "fuzz_target.hpp"
#include "io/bytes.hpp"
#include "sip/config/config_parser.hpp"

#include <cstdlib>

FUZZ_TARGET(asterisk_config, data, size) {
    namespace sip = ispkit::sip;
    const std::string text(ispkit::io::as_text({data, size}));
    const sip::Includes includes{[](const std::string& pattern) {
                                     if (pattern.empty() || pattern.front() == '?') {
                                         return std::vector<std::string>{};
                                     }
                                     return pattern.ends_with('*')
                                                ? std::vector<std::string>{"x", "y"}
                                                : std::vector<std::string>{pattern};
                                 },
                                 [&text](const std::string& name) {
                                     return name.size() < 5 ? text.substr(text.size() / 2)
                                                            : std::string("x=1\n");
                                 }};
    try {
        const sip::AsteriskConfig config = sip::parse_asterisk_config(text, "fuzz", includes);
        for (const sip::Section& section : config.sections) {
            if (section.place.file >= config.files.size() || section.place.line == 0) {
                std::abort();
            }
        }
    } catch (const ispkit::Error&) {
    }
}
