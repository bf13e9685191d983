// SPDX-License-Identifier: MIT
#include "sip/audit/caller_contexts.hpp"

#include "sip/dialplan/reach.hpp"
#include "text/ascii.hpp"

namespace ispkit::sip {

void CallerContexts::add(std::string_view context, std::string_view account) {
    Callers& callers = entries_[text::lower(context)].callers;
    if (callers.count == 0) {
        callers.first = account;
    }
    ++callers.count;
}

const CallerContexts::Callers* CallerContexts::who_may_call_out(std::string_view context) {
    const auto found = entries_.find(text::lower(context));
    if (found == entries_.end()) {
        return nullptr;
    }
    Entry& entry = found->second;
    if (!entry.may_call_out) {
        entry.may_call_out = may_call_out(*dialplan_, context);
    }
    return *entry.may_call_out ? &entry.callers : nullptr;
}

} // namespace ispkit::sip
