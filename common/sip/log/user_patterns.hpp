// SPDX-License-Identifier: MIT
#pragma once

#include "sip/message/log_event.hpp"

#include <memory>
#include <string>
#include <string_view>

namespace ispkit::sip {

/// The user's regular expressions (PCRE2), for lines that the built-in shapes do not cover. They
/// are matched with the line without its time.
class UserPatterns {
public:
    /// Reads a file with one pattern a line, each with one <HOST> where the address is. A line that
    /// begins with '#' is a comment. Lines of fail2ban's filters are understood: "failregex = "
    /// with its continuation lines, definitions of names that patterns use as %(name)s, the tags
    /// <HOST>, <ADDR>, <IP4>, <IP6> and <F-USER>...</F-USER>; headings and other settings are
    /// skipped. Throws Error with file and line for what cannot be understood.
    UserPatterns(std::string_view text, const std::string& name);
    ~UserPatterns();

    /// Reads a text with the first pattern that matches; fills in address, port and account. A text
    /// is unclear where a match was given up after a bounded number of steps, where it is longer
    /// than 16 KiB, and where the pattern matches again, farther on, with another address.
    Reading read(std::string_view text, LogEvent& event) const;

private:
    struct Implementation;
    std::unique_ptr<Implementation> implementation_;
};

} // namespace ispkit::sip
