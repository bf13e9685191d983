// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace ispkit::sip {

/// Takes the comments out of the lines of one Asterisk configuration file: from ";" to the end of
/// the line, and ";--" to "--;", which nest and go over lines; "\;" is a semicolon.
class AsteriskComments {
public:
    /// The next line without comments, or nothing if all of it belongs to a comment that began
    /// earlier. Throws Error for a "--;" without ";--", after which Asterisk takes the rest of the
    /// file for a comment, and where comments nest deeper than Asterisk allows.
    std::optional<std::string> strip(std::string_view line, std::uint64_t number);

    /// The line of the start of a comment that is still open at the end of the file.
    std::optional<std::uint64_t> unfinished() const;

private:
    void open(std::uint64_t line);
    void close();

    std::vector<std::uint64_t> begins_;
};

} // namespace ispkit::sip
