// SPDX-License-Identifier: MIT
#pragma once

#include "sip/filter/filter_settings.hpp"
#include "sip/message/log_event.hpp"

#include <memory>
#include <string>
#include <string_view>

namespace ispkit::sip {

/// The user's regular expressions (PCRE2): a list, or a filter of fail2ban.
class UserPatterns {
public:
    /// Reads a file with one pattern a line, each with one <HOST> where the address is, or a filter
    /// of fail2ban (see sip/filter/filter.hpp). `read` gives the files that it includes. Throws
    /// Error with file and line for what cannot be understood or honoured.
    UserPatterns(std::string_view text, const std::string& name, const ReadIncluded& read);
    ~UserPatterns();

    /// Reads a line with the first pattern that matches; fills in address, port, account and time,
    /// with views into the line and the buffer. A list is matched with the line without its time,
    /// brackets and blank around it included. A filter sees the line as in fail2ban: what is left
    /// when the time is cut out, with a newline at its end.
    ///
    /// A line is unclear where a match was given up after a bounded number of steps, where it is
    /// longer than 16 KiB, where the pattern matches a host name, and where it matches again,
    /// farther on, with another address.
    Reading read(std::string_view line, std::string& buffer, LogEvent& event) const;

private:
    struct Implementation;
    std::unique_ptr<Implementation> implementation_;
};

} // namespace ispkit::sip
