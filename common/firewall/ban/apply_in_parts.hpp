// SPDX-License-Identifier: MIT
#pragma once

#include "firewall/ban/ban_record.hpp"

#include <functional>
#include <optional>
#include <span>
#include <string>

namespace ispkit::firewall {

/// Is told each record that could not be applied, and why.
using ApplyFailed = std::function<void(const BanRecord&, const std::string& why)>;

/// Applies all records at once by apply(records), which returns the error, or nothing on success.
/// If that fails, applies as many as possible and calls failed for each of the others.
template <typename Apply>
void apply_in_parts(std::span<const BanRecord> records, const Apply& apply,
                    const ApplyFailed& failed) {
    if (records.empty()) {
        return;
    }
    const std::optional<std::string> error = apply(records);
    if (!error) {
        return;
    }
    if (records.size() == 1) {
        failed(records.front(), *error);
        return;
    }
    const std::size_t half = records.size() / 2;
    apply_in_parts(records.first(half), apply, failed);
    apply_in_parts(records.subspan(half), apply, failed);
}

} // namespace ispkit::firewall
