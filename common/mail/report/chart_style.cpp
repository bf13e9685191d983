// SPDX-License-Identifier: MIT
#include "mail/report/chart_style.hpp"

#include "mail/whatif/round_number.hpp"

namespace ispkit::mail {

std::int64_t round_step(std::int64_t most) {
    constexpr std::int64_t k_lines = 4;
    return round_number_from(most / k_lines + (most % k_lines > 0 ? 1 : 0));
}

} // namespace ispkit::mail
