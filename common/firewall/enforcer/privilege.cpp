// SPDX-License-Identifier: MIT
#include "firewall/enforcer/privilege.hpp"

#include "error.hpp"

#include <cap-ng.h>
#include <pwd.h>

#include <sys/prctl.h>
#include <unistd.h>

namespace ispkit::firewall {

namespace {

/// Whether CAP_NET_ADMIN is the only capability, so that there is nothing to drop.
bool holds_only_net_admin() {
    for (unsigned capability = 0; capability <= CAP_LAST_CAP; ++capability) {
        if (capability != CAP_NET_ADMIN &&
            capng_have_capability(CAPNG_PERMITTED, capability) != 0) {
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
    if (!is_root && holds_only_net_admin()) {
        return; // started by systemd, whose filter may forbid capset(2)
    }
    unsigned sets = CAPNG_EFFECTIVE | CAPNG_PERMITTED;
    if (children == Children::with_net_admin) {
        sets |= CAPNG_INHERITABLE;
    }
    capng_clear(is_root ? CAPNG_SELECT_BOTH : CAPNG_SELECT_CAPS);
    capng_update(CAPNG_ADD, static_cast<capng_type_t>(sets), CAP_NET_ADMIN);
    if (is_root) {
        become(user);
    } else if (capng_apply(CAPNG_SELECT_CAPS) != 0) {
        throw_error("cannot drop capabilities");
    }
    if (children == Children::with_net_admin &&
        ::prctl(PR_CAP_AMBIENT, PR_CAP_AMBIENT_RAISE, CAP_NET_ADMIN, 0, 0) != 0) {
        throw_errno("cannot keep CAP_NET_ADMIN for other programs");
    }
}

} // namespace ispkit::firewall
