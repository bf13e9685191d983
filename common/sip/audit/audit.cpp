// SPDX-License-Identifier: MIT
#include "sip/audit/audit.hpp"

#include "sip/audit/access_rules.hpp"
#include "sip/audit/credential.hpp"
#include "sip/audit/pjsip_rules.hpp"
#include "sip/audit/secret_rules.hpp"
#include "sip/config/pjsip_wizard.hpp"
#include "sip/dialplan/dialplan_rules.hpp"
#include "sip/server_audit/realtime_rules.hpp"
#include "sip/server_audit/service_rules.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace ispkit::sip {

namespace {

constexpr Rule k_exec = {"exec", Severity::medium,
                         "audit what the program prints: sip-audit does not run it"};
constexpr Rule k_include_absent = {"include-absent", Severity::medium,
                                   "put the file there, use --root DIR for a copy of a server, or "
                                   "#tryinclude if it may be absent"};
constexpr Rule k_line_ignored = {"line-ignored", Severity::low, "correct or remove the line"};

void check_remarks(const AsteriskConfig& config, Findings& findings) {
    for (const Remark& remark : config.remarks) {
        switch (remark.kind) {
        case Remark::Kind::exec:
            findings.add(k_exec, config, remark.place, "",
                         "#exec takes a part of the configuration from a program");
            break;
        case Remark::Kind::ignored:
            findings.add(k_line_ignored, config, remark.place, "", "Asterisk ignores this line");
            break;
        case Remark::Kind::unfinished_comment:
            findings.add(k_line_ignored, config, remark.place, "",
                         "the comment that begins here has no end: Asterisk ignores all of it");
            break;
        case Remark::Kind::absent_file:
            findings.add(k_include_absent, config, remark.place, "",
                         fmt::format("there is no file '{}': its content is not audited, and "
                                     "Asterisk loads nothing of {} without it",
                                     remark.name, config.files.front()));
            break;
        case Remark::Kind::incomplete_section:
            findings.add(k_include_absent, config, remark.place, "",
                         fmt::format("this section is not audited: it needs [{}], which is in none "
                                     "of the files",
                                     remark.name));
            break;
        }
    }
}

} // namespace

std::vector<Finding> audit(std::vector<AuditedConfig> configs, double weak_bits) {
    Findings findings;
    for (AuditedConfig& audited : configs) {
        check_remarks(audited.config, findings);
        if (audited.kind == ConfigKind::pjsip) {
            add_wizards_sections(audited.config);
        }
    }
    const Dialplan dialplan(configs);
    check_secrets(credentials_of(configs), weak_bits, findings);
    check_access(configs, dialplan, findings);
    check_pjsip(configs, dialplan, findings);
    check_services(configs, findings);
    check_dialplan(configs, dialplan, findings);
    check_realtime(configs, findings);
    return findings.take();
}

std::vector<const Rule*> audit_rules() {
    std::vector<const Rule*> rules = secret_rules();
    for (const std::vector<const Rule*>& more :
         {access_rules(), pjsip_rules(), service_rules(), dialplan_rules()}) {
        rules.insert(rules.end(), more.begin(), more.end());
    }
    rules.insert(rules.end(), {&k_exec, &k_include_absent, &k_line_ignored});
    std::stable_sort(rules.begin(), rules.end(),
                     [](const Rule* a, const Rule* b) { return a->severity > b->severity; });
    return rules;
}

} // namespace ispkit::sip
