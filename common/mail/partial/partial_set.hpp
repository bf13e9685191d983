// SPDX-License-Identifier: MIT
#pragma once

#include "mail/log/mail_event_source.hpp"
#include "mail/log/read_lines.hpp"
#include "mail/partial/partial_file.hpp"

#include <memory>
#include <string>
#include <vector>

namespace ispkit::mail {

/// The logs of several partial files.
class PartialSet {
public:
    /// Throws Error if a file is not a partial file, or if two of them have the same log: one that
    /// begins with the same line.
    explicit PartialSet(std::vector<PartialFile> files);

    /// The logs, each as the source of its events. Logs of several hosts that have the same name
    /// get those of the hosts as well. The set must outlive the sources.
    std::vector<std::unique_ptr<MailEventSource>> sources(const AskedTime& asked) const;

    /// Writes all logs to one partial file.
    void write(const std::string& path) const;

private:
    std::vector<PartialFile> files_;
};

/// Opens partial files.
PartialSet open_partials(const std::vector<std::string>& paths);

} // namespace ispkit::mail
