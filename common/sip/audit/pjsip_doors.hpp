// SPDX-License-Identifier: MIT
#pragma once

#include "sip/config/address_list.hpp"
#include "sip/finding/audited_config.hpp"
#include "sip/finding/finding.hpp"

#include <string>
#include <unordered_map>
#include <unordered_set>
#include <vector>

namespace ispkit::sip {

/// The rules on endpoints of pjsip.conf through which calls need no secret.
std::vector<const Rule*> pjsip_door_rules();

/// Whether the endpoint's name, in From or in Authorization, assigns a request to it.
bool is_known_by_name(const Section& endpoint);

/// Finds the clients that can call as an endpoint of pjsip.conf without auth. Asterisk assigns a
/// request to an endpoint by the name in From, by its address, or by its text:
/// endpoint_identifier_order only says what is tried first. Keeps pointers into the configurations.
class PjsipDoors {
public:
    explicit PjsipDoors(AuditedConfigs configs);

    /// Reports the doors of an endpoint without auth.
    void check(const AsteriskConfig& config, const Section& endpoint, Findings& findings);

    /// Reports the doors of endpoints that are not in any of the files.
    void check_others(const std::unordered_set<std::string>& endpoints, Findings& findings);

    /// The addresses that may send to the servers, leaving aside sections of type=acl.
    const Share& senders() const { return senders_; }

    /// Whether sections of type=acl keep anyone out.
    bool have_acl() const;

private:
    struct Identify {
        const AsteriskConfig* config;
        const Section* section;
        Share share;
    };
    using Identifies = std::vector<Identify>;

    void check_identifies(const std::string& endpoint, const Identifies& identifies,
                          const Share& let_in, Findings& findings) const;
    void check_texts(const std::string& endpoint, const Identify& identify, const Share& let_in,
                     Findings& findings) const;

    Share senders_;
    Share acl_{1, 1};
    /// The identify sections that were not checked yet, by the name of the endpoint.
    std::unordered_map<std::string, Identifies> identifies_;
};

} // namespace ispkit::sip
