// SPDX-License-Identifier: MIT
// Any octets as the answer of a policy service; what is read of it is told and read the same again.

#include "fuzz_target.hpp"
#include "mail/request/service_state.hpp"

#include <cstdlib>
#include <string_view>

FUZZ_TARGET(service_state, data, size) {
    using ispkit::mail::ServiceState;
    const auto state =
        ServiceState::parse(std::string_view(reinterpret_cast<const char*>(data), size));
    if (!state) {
        return;
    }
    const auto again = ServiceState::parse("action=" + state->action());
    if (!again || again->requests != state->requests ||
        again->problems.size() != state->problems.size()) {
        std::abort();
    }
}
