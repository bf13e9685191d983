// SPDX-License-Identifier: MIT
#include "firewall/enforcer/privilege.hpp"

#include "error.hpp"

#include <cap-ng.h>
#include <pwd.h>

#include <sys/prctl.h>
#include <unistd.h>

#include <algorithm>
#include <vector>

namespace ispkit::firewall {

namespace {

bool holds(unsigned capability) {
    return capng_have_capability(CAPNG_PERMITTED, capability) != 0;
}

/// Those of the capabilities to keep that the process has.
std::vector<unsigned> kept_capabilities(Children children) {
    std::vector<unsigned> kept{CAP_NET_ADMIN};
    if (children == Children::with_net_admin && holds(CAP_NET_RAW)) {
        kept.push_back(CAP_NET_RAW);
    }
    return kept;
}

/// Whether there is nothing to drop.
bool holds_no_other(const std::vector<unsigned>& kept) {
    for (unsigned capability = 0; capability <= CAP_LAST_CAP; ++capability) {
        if (holds(capability) && std::find(kept.begin(), kept.end(), capability) == kept.end()) {
            return false;
        }
    }
    return true;
}

void become(const std::string& user) {
    const passwd* const entry = ::getpwnam(user.c_str());
    if (entry == nullptr) {
        throw_error("unknown user '{}'", user);
    }
    if (capng_change_id(static_cast<int>(entry->pw_uid), static_cast<int>(entry->pw_gid),
                        static_cast<capng_flags_t>(CAPNG_DROP_SUPP_GRP | CAPNG_CLEAR_BOUNDING)) !=
        0) {
        throw_error("cannot become user '{}'", user);
    }
}

} // namespace

void keep_only_net_admin(const std::string& user, Children children) {
    capng_get_caps_process();
    if (capng_have_capability(CAPNG_EFFECTIVE, CAP_NET_ADMIN) == 0) {
        throw_error("missing the capability CAP_NET_ADMIN (run as root, or by systemd with "
                    "AmbientCapabilities=CAP_NET_ADMIN)");
    }
    const bool is_root = ::geteuid() == 0;
    const std::vector<unsigned> kept = kept_capabilities(children);
    if (!is_root && holds_no_other(kept)) {
        return; // started by systemd, whose filter may forbid capset(2)
    }
    unsigned sets = CAPNG_EFFECTIVE | CAPNG_PERMITTED;
    if (children == Children::with_net_admin) {
        sets |= CAPNG_INHERITABLE;
    }
    capng_clear(is_root ? CAPNG_SELECT_BOTH : CAPNG_SELECT_CAPS);
    for (const unsigned capability : kept) {
        capng_update(CAPNG_ADD, static_cast<capng_type_t>(sets), capability);
    }
    if (is_root) {
        become(user);
    } else if (capng_apply(CAPNG_SELECT_CAPS) != 0) {
        throw_error("cannot drop capabilities");
    }
    for (const unsigned capability : kept) {
        if (children == Children::with_net_admin &&
            ::prctl(PR_CAP_AMBIENT, PR_CAP_AMBIENT_RAISE, capability, 0, 0) != 0) {
            throw_errno("cannot keep capabilities for other programs");
        }
    }
}

} // namespace ispkit::firewall
