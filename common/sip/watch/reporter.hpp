// SPDX-License-Identifier: MIT
#pragma once

#include <functional>
#include <string>

namespace ispkit::sip {

/// The output functions of a watch: the library itself prints nothing.
struct Reporter {
    /// Writes lines of firewall::BanRecord's protocol at once. Throws Error where that fails.
    std::function<void(const std::string& lines)> print;
    std::function<void(const std::string& message)> warning;
    /// Reports a failure after which the watch goes on.
    std::function<void(const std::string& message)> error;
};

} // namespace ispkit::sip
