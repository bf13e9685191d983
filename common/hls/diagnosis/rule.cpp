// SPDX-License-Identifier: MIT
#include "hls/diagnosis/rule.hpp"

namespace ispkit::hls {

std::string_view to_string(Severity severity) {
    switch (severity) {
    case Severity::advice:
        return "advice";
    case Severity::warning:
        return "warning";
    case Severity::error:
        break;
    }
    return "error";
}

} // namespace ispkit::hls
