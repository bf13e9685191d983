// SPDX-License-Identifier: MIT
#pragma once

#include "sip/dialplan/dialplan.hpp"

#include <cstddef>
#include <map>
#include <optional>
#include <string>
#include <string_view>

namespace ispkit::sip {

/// The contexts in which the calls of accounts start. What callers reach from one is found once,
/// however many guests share it with accounts.
class CallerContexts {
public:
    /// The dialplan must outlive it.
    explicit CallerContexts(const Dialplan& dialplan)
        : dialplan_(&dialplan) {}

    void add(std::string_view context, std::string_view account);

    /// The accounts whose calls start in a context.
    struct Callers {
        std::size_t count = 0;
        std::string first;
    };

    /// Those of a context from which callers may call out: may_call_out(). Null if it is no such
    /// context, or has no accounts.
    const Callers* who_may_call_out(std::string_view context);

private:
    struct Entry {
        Callers callers;
        std::optional<bool> may_call_out;
    };

    const Dialplan* dialplan_;
    /// By the context's name in lower case.
    std::map<std::string, Entry> entries_;
};

} // namespace ispkit::sip
