// SPDX-License-Identifier: MIT
// The rules of sip-audit, on configurations of each kind: the first byte selects it, '0' the first.

#include "error.hpp"
#include "fuzz_target.hpp"
#include "io/bytes.hpp"
#include "sip/audit/audit.hpp"
#include "sip/config/config_parser.hpp"

#include <cstdlib>

FUZZ_TARGET(sip_audit, data, size) {
    namespace sip = ispkit::sip;
    if (size == 0) {
        return;
    }
    const auto kind = static_cast<sip::ConfigKind>(static_cast<std::uint8_t>(data[0] - '0') %
                                                   sip::k_config_kinds);
    const sip::Includes nothing{[](const std::string&) { return std::vector<std::string>(); },
                                [](const std::string&) { return std::string(); }};
    try {
        const std::vector<sip::AuditedConfig> configs = {
            {kind, sip::parse_asterisk_config(ispkit::io::as_text({data + 1, size - 1}), "fuzz",
                                              nothing)}};
        for (const sip::Finding& finding : sip::audit(configs)) {
            if (finding.line == 0 || finding.message.empty()) {
                std::abort();
            }
        }
        sip::kind_of(configs.front().config);
    } catch (const ispkit::Error&) {
    }
}
