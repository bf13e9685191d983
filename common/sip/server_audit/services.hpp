// SPDX-License-Identifier: MIT
#pragma once

#include "sip/finding/audited_config.hpp"

namespace ispkit::sip {

/// Who can reach a service of the server.
enum class Exposure {
    off,
    /// The server itself, a private network, or the addresses of an access list.
    few,
    all,
};

/// The setting with the secret of a login of manager.conf or ari.conf, or null for other sections
/// and hashes.
const Setting* secret_of_service(ConfigKind kind, const Section& section);

/// Who reaches the manager interface (AMI) and the REST interface (ARI), by manager.conf, ari.conf
/// and http.conf. Keeps pointers into the configurations.
class Services {
public:
    explicit Services(AuditedConfigs configs);

    /// Who can try the secret of a login in manager.conf or ari.conf. Without http.conf, ARI counts
    /// as reached by few.
    Exposure exposure(ConfigKind kind, const Section& login) const;

    /// Who reaches AMI at its own port, or by HTTP.
    Exposure manager() const;

    /// Who reaches the HTTP server, and who does so without TLS.
    Exposure http() const;
    Exposure plain_http() const;

    /// Whether it serves AMI or ARI.
    bool http_serves() const;

private:
    bool has_http_;
    const Section* manager_;
    const Section* ari_;
    const Section* http_;
    bool has_ari_logins_ = false;
};

} // namespace ispkit::sip
