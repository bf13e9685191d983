// SPDX-License-Identifier: MIT
#pragma once

#include "error.hpp"

#include <functional>
#include <string>

namespace ispkit::sip {

/// The output functions of a watch: the library itself prints nothing.
struct Reporter {
    /// Writes lines of firewall::BanRecord's protocol at once. Throws Error where that fails.
    std::function<void(const std::string& lines)> print;
    /// Tells of what is well, such as a ban, without ever waiting for the reader.
    std::function<void(const std::string& message)> notice;
    std::function<void(const std::string& message)> warning;
    /// Reports a failure after which the watch goes on.
    std::function<void(const std::string& message)> error;

    /// Calls an action that is tried again and again: reports an Error that it throws if that is
    /// not the failure of the last time.
    void attempt(const std::function<void()>& action, std::string& failure) const {
        try {
            action();
            failure.clear();
        } catch (const Error& thrown) {
            if (failure != thrown.what()) {
                failure = thrown.what();
                error(failure);
            }
        }
    }
};

} // namespace ispkit::sip
