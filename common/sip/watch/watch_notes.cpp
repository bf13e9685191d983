// SPDX-License-Identifier: MIT
#include "sip/watch/watch_notes.hpp"

#include "net/example.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <utility>

namespace ispkit::sip {

void WatchNotes::see_logs(const WatchedLogs& logs, RegisteredNetworks registered, Warn warn) {
    if (!logs.have_caught_up()) {
        return;
    }
    channels_.note(logs.counts());
    std::string note = security_log_note(known().channels, known().understood, registered);
    if (warn == Warn::yes && on_logs_.empty() && !note.empty()) {
        reporter_.warning(note);
    }
    on_logs_ = std::move(note);
}

/// A name for examples without an address was copied, as were such addresses.
void WatchNotes::see_hosts(const net::FollowedNames& hosts, std::vector<std::string> examples) {
    on_hosts_.clear();
    for (const auto& [name, trouble] : hosts.troubles()) {
        const bool is_example = net::is_for_examples(name) && !hosts.has_address(name);
        (is_example ? examples : on_hosts_).push_back(is_example ? name : trouble);
    }
    const std::string mistake =
        examples.empty() ? std::string()
                         : fmt::format("the allow list has what only examples have: {} (replace "
                                       "it with your own, or remove it)",
                                       fmt::join(examples, ", "));
    if (!mistake.empty() && mistake != mistake_) {
        reporter_.warning(mistake);
    }
    mistake_ = mistake;
}

void WatchNotes::see_link(const StoreLink& link, const std::string& database) {
    if (!link.is_deaf()) {
        on_database_.clear();
        return;
    }
    on_database_ = fmt::format("{}: delivers no notifications, as behind PgBouncer with "
                               "pool_mode=transaction: bans of other hosts take up to a second",
                               database);
    if (!std::exchange(is_deafness_told_, true)) {
        reporter_.warning(on_database_);
    }
}

std::string WatchNotes::note() const {
    std::vector<std::string> notes = on_hosts_;
    for (const std::string& more : {on_logs_, on_database_}) {
        if (!more.empty()) {
            notes.push_back(more);
        }
    }
    return fmt::format("{}", fmt::join(notes, "; "));
}

} // namespace ispkit::sip
