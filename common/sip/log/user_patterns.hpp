// SPDX-License-Identifier: MIT
#pragma once

#include "sip/message/log_event.hpp"

#include <memory>
#include <string>
#include <string_view>

namespace ispkit::sip {

/// Regular expressions (PCRE2) of the user's for what the built-in shapes do not know. The text
/// they are matched with is the line without its time.
class UserPatterns {
public:
    /// Reads a file of patterns, one in each line, each with one <HOST> where the address stands.
    /// '#' begins a comment line. Lines of fail2ban's filters are understood: "failregex = " with
    /// its continuation lines, definitions of names that stand as %(name)s in patterns, the tags
    /// <HOST>, <ADDR>, <IP4>, <IP6> and <F-USER>...</F-USER>; headings and other settings are
    /// skipped. Throws Error with file and line for what cannot be understood.
    UserPatterns(std::string_view text, const std::string& name);
    ~UserPatterns();

    /// Whether a pattern matches; each match is given up after a bounded number of steps, and a
    /// text of over 16 KiB is unclear, as is one that the pattern matches again, farther on, with
    /// another address. Fills in address, port and account.
    Reading read(std::string_view text, LogEvent& event) const;

private:
    struct Implementation;
    std::unique_ptr<Implementation> implementation_;
};

} // namespace ispkit::sip
