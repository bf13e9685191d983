// SPDX-License-Identifier: MIT
// Dialplans, and what callers reach in them from their first context.

#include "error.hpp"
#include "fuzz_target.hpp"
#include "io/bytes.hpp"
#include "sip/config/config_parser.hpp"
#include "sip/dialplan/calls.hpp"
#include "sip/dialplan/reach.hpp"

FUZZ_TARGET(dialplan, data, size) {
    namespace sip = ispkit::sip;
    const sip::Includes nothing{[](const std::string&) { return std::vector<std::string>(); },
                                [](const std::string&) { return std::string(); }};
    try {
        const std::vector<sip::AuditedConfig> configs = {
            {sip::ConfigKind::extensions,
             sip::parse_asterisk_config(ispkit::io::as_text({data, size}), "fuzz", nothing)}};
        const sip::Dialplan dialplan(configs);
        if (dialplan.contexts().empty()) {
            return;
        }
        require(dialplan.find(dialplan.contexts().front().name) == &dialplan.contexts().front());
        std::size_t steps = 0;
        sip::reach(dialplan, dialplan.contexts().front().name,
                   [&steps](const sip::ReachedStep& reached) {
                       require(++steps <= 250'000);
                       require(!reached.step.application.empty());
                       require(reached.step.arguments.size() <= sip::k_longest_expansion);
                       const std::string_view name =
                           sip::text_in_call(reached.step, reached.is_exten_open);
                       require(name.empty() || reached.step.runs("Dial") ||
                               reached.step.runs("RetryDial") || reached.step.runs("Originate"));
                       sip::text_in_command(reached.step, reached.is_exten_open);
                       sip::calls_chosen_number(reached.step, reached.has_any_number);
                   });
        sip::may_call_out(dialplan, dialplan.contexts().front().name);
    } catch (const ispkit::Error&) {
    }
}
