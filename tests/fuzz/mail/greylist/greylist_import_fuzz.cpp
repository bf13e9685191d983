// SPDX-License-Identifier: MIT
// Any octets as what another greylisting program knows: it is understood or refused.

#include "error.hpp"
#include "fuzz_target.hpp"
#include "mail/greylist/greylist_import.hpp"
#include "text/split.hpp"

#include <algorithm>
#include <cstdint>
#include <string_view>

FUZZ_TARGET(greylist_import, data, size) {
    using namespace ispkit;
    std::string_view text(reinterpret_cast<const char*>(data), size);
    mail::GreylistImport reader({}, 5, logfile::Time(std::chrono::seconds(1'800'000'000)));
    try {
        while (!text.empty()) {
            const std::string_view line = text::take_until(text, '\n');
            reader.read(line);
        }
        reader.finish();
    } catch (const Error&) {
    }
}
