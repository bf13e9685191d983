// SPDX-License-Identifier: MIT
#pragma once

#include "logfile/journal/journal.hpp"
#include "mail/log/mail_event_source.hpp"
#include "mail/log/read_lines.hpp"

#include <chrono>
#include <memory>
#include <string>
#include <vector>

namespace ispkit::mail {

/// Opens logs and journals, to be read to their ends; "-" is standard input. The year of times
/// without one is inferred from when a file was last written to, or from `written` if that is not
/// known. Throws Error.
std::vector<std::unique_ptr<MailEventSource>>
open_logs(const std::vector<std::string>& paths, const std::vector<logfile::JournalUnit>& units,
          const AskedTime& asked, std::chrono::sys_seconds written);

} // namespace ispkit::mail
