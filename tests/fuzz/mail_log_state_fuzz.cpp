// SPDX-License-Identifier: MIT
// Any octets as the state of a report: what is read is written as it was, or there is an Error.

#include "error.hpp"
#include "mail/mail_log_state.hpp"

#include <cstdint>
#include <cstdlib>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace ispkit;
    try {
        const std::string_view text(reinterpret_cast<const char*>(data), size);
        const std::string written = mail::MailLogState::parse(text, "state").str();
        if (mail::MailLogState::parse(written, "state").str() != written) {
            std::abort();
        }
    } catch (const Error&) {
    }
    return 0;
}
