// SPDX-License-Identifier: MIT
#pragma once

#include "logfile/timestamp.hpp"

#include <optional>
#include <string>

namespace ispkit::sip {

/// Whether the process at the other end of a pipe or a local socket reads what is written to it.
class ReaderCheck {
public:
    /// Why it does not, such as "its reader has not read for 20 s"; empty if nothing is known
    /// against it. To be called regularly, also before something is written.
    std::string trouble(int fd, logfile::Time now);

private:
    /// The last call that found nothing unread, or else the first call.
    std::optional<logfile::Time> all_read_;
};

/// Whether nobody has the other end of a pipe or local socket open.
bool is_broken(int fd);

/// Whether something that was written to a pipe or local socket was not read yet.
bool has_unread(int fd);

} // namespace ispkit::sip
