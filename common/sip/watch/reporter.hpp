// SPDX-License-Identifier: MIT
#pragma once

#include <functional>
#include <string>

namespace ispkit::sip {

/// How a watch speaks: the library itself prints nothing.
struct Reporter {
    /// Writes lines of firewall::BanRecord's protocol out at once. Throws Error where that fails.
    std::function<void(const std::string& lines)> print;
    std::function<void(const std::string& message)> warning;
    /// Of something that failed while the watch goes on.
    std::function<void(const std::string& message)> error;
};

} // namespace ispkit::sip
