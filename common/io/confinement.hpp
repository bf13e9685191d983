// SPDX-License-Identifier: MIT
#pragma once

namespace ispkit::io {

/// Actions that a sandbox forbids this process and its children for good.
struct Confinement {
    /// Set-user-ID and set-group-ID programs run without the rights of their owner.
    bool no_new_privileges = false;
    /// There are no Internet sockets.
    bool no_network = false;
};

Confinement confinement();

} // namespace ispkit::io
