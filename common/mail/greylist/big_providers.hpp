// SPDX-License-Identifier: MIT
#pragma once

#include <span>
#include <string_view>

namespace ispkit::mail {

/// A domain in which a big provider's outgoing hosts have verified names, with the evidence.
struct BigProvider {
    /// In lower case. The hosts have names below it, or the name itself: many hosts may share one.
    /// It is often not the domain of the senders.
    std::string_view domain;
    /// The URL of a public page that shows such a host: a mail's header, or a list of such hosts.
    std::string_view source;
    /// The date of that mail or of the entry in that list: YYYY-MM-DD.
    std::string_view seen;
};

/// In the order of their domains; none is below another one. These hosts retry from other networks,
/// late or never, and everybody knows them: greylisting them only delays mail.
std::span<const BigProvider> big_providers();

} // namespace ispkit::mail
