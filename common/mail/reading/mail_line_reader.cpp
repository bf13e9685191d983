// SPDX-License-Identifier: MIT
#include "mail/reading/mail_line_reader.hpp"

#include "mail/log/mail_log_source.hpp"

namespace ispkit::mail {

std::string_view name_of(LineKind kind) {
    switch (kind) {
    case LineKind::event:
        return "event";
    case LineKind::nothing:
        return "nothing";
    case LineKind::other:
        return "other";
    case LineKind::not_understood:
        return "not-understood";
    case LineKind::part:
        return "part";
    }
    return "";
}

MailLineReader::MailLineReader(logfile::Time reference)
    : unwrapper_(unwrapper_of(reference))
    , parser_(reference) {}

LineKind MailLineReader::read(std::string_view line, MailLogEvent& event) {
    text_.assign(line).push_back('\n');
    if (const std::int64_t left_out = unwrapper_->unwrap(text_); left_out > 0) {
        counts_.all += left_out;
        counts_.other += left_out;
        return LineKind::other;
    }
    if (text_.empty()) {
        return LineKind::part;
    }
    text_.pop_back();
    const bool tells = parser_.read(text_, event);
    const LineCounts counts = parser_.take_counts();
    counts_ += counts;
    return tells                   ? LineKind::event
           : counts.understood > 0 ? LineKind::nothing
           : counts.other > 0      ? LineKind::other
                                   : LineKind::not_understood;
}

} // namespace ispkit::mail
