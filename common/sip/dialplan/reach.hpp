// SPDX-License-Identifier: MIT
#pragma once

#include "sip/dialplan/dialplan.hpp"

#include <cstddef>
#include <functional>
#include <string_view>

namespace ispkit::sip {

/// A step that a caller reaches.
struct ReachedStep {
    const Context& context;
    /// With the arguments of the macro or subroutine that it is in.
    const Step& step;
    /// The extension that was dialled has open ends: Extension::is_open().
    bool is_exten_open;
    /// The caller chose the extension, so that EXTEN is any telephone number: for is_chosen().
    bool has_any_number;
    /// An earlier step may keep the caller off: a condition, a password, a script, a subroutine.
    bool is_guarded;
};

/// How many steps are visited, where one with long arguments counts as several.
inline constexpr std::size_t k_most_reached = 250'000;

/// Visits the steps that callers reach who start in a context and dial what they like: by include,
/// Goto and its kin, Macro, Gosub, DISA, Originate, Local channels and transfers during a call.
/// Conditions count as met. Returns false if there are more steps than k_most_reached, so that some
/// were not visited.
bool reach(const Dialplan& dialplan, std::string_view context,
           const std::function<void(const ReachedStep&)>& visit);

/// Whether callers who start in a context call any number through a trunk, or could for all that
/// the files show: they may reach a script, another server, what is in a variable, or more than
/// k_most_reached steps.
bool may_call_out(const Dialplan& dialplan, std::string_view context);

} // namespace ispkit::sip
