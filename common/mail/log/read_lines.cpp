// SPDX-License-Identifier: MIT
#include "mail/log/read_lines.hpp"

#include "error.hpp"
#include "logfile/rotated_files.hpp"
#include "logfile/timestamp.hpp"
#include "text/quantity.hpp"
#include "text/visible_text.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace ispkit::mail {

namespace {

using std::chrono::sys_seconds;
using Time = std::optional<sys_seconds>;

Time earlier(const Time& one, const Time& other) {
    return one && other ? std::min(one, other) : one ? one : other;
}

/// The sum of all logs; its name is that of the only log, if there is one.
ReadLog sum_of(std::span<const ReadLog> logs) {
    ReadLog sum;
    sum.name = logs.size() == 1 ? logs.front().name
                                : text::counted(static_cast<std::int64_t>(logs.size()), "log");
    for (const ReadLog& log : logs) {
        sum.lines += log.lines;
        sum.newest_before = std::max(sum.newest_before, log.newest_before);
    }
    return sum;
}

/// Whether it is a file of another kind, not a quiet log: no line is of any program, or the lines
/// of mail programs tell nothing and many others were not understood.
bool is_foreign(const LineCounts& lines) {
    constexpr std::int64_t k_many = 10; // one in ten
    return lines.understood == 0
               ? lines.all > 0 && lines.other == 0
               : lines.told == 0 && lines.not_understood() * k_many > lines.all - lines.other;
}

/// Whether lines are still written to the log. If its rotated file is read too, it may have been
/// created a moment ago.
bool is_live(const ReadLog& log, std::span<const ReadLog> logs) {
    return !logfile::is_rotated_name(log.name) &&
           std::none_of(logs.begin(), logs.end(), [&](const ReadLog& other) {
               return logfile::is_rotated_name(other.name) && other.name.starts_with(log.name) &&
                      logfile::is_rotated_file_of(log.name, other.name);
           });
}

/// "; mail.log:3: 'half a line' does not begin with a time, ...". Of a log that an earlier run has
/// begun to read, the line's number is not known.
std::string first_unknown_text(std::span<const ReadLog> logs) {
    const auto log = std::find_if(logs.begin(), logs.end(), [](const ReadLog& one) {
        return one.lines.first_unknown.has_value();
    });
    if (log == logs.end()) {
        return {};
    }
    const UnknownLine& line = *log->lines.first_unknown;
    return fmt::format(
        "; {}: '{}' {}",
        log->newest_before ? log->name : place(log->name, static_cast<std::uint64_t>(line.number)),
        text::visible_text(line.text), line.reason);
}

/// About the logs that are summed up.
std::string nothing_understood(const ReadLog& sum, std::span<const ReadLog> logs) {
    std::string text = fmt::format("{}: none of {} was understood as one of a mail log", sum.name,
                                   text::counted(sum.lines.all, "line"));
    if (sum.lines.other > 0) {
        text += fmt::format(" ({} of other programs)", text::grouped(sum.lines.other));
    }
    if (sum.newest_before) {
        text += " since " + logfile::iso_time(*sum.newest_before);
    }
    return text + first_unknown_text(logs);
}

} // namespace

void LineCounts::add(sys_seconds time, const AskedTime& asked_time) {
    ++understood;
    asked += asked_time.has(time) ? 1 : 0;
    first = std::min(first.value_or(time), time);
    last = std::max(last.value_or(time), time);
}

void LineCounts::note_unknown(std::string_view line, std::string_view reason) {
    constexpr std::size_t k_longest = 80;
    if (!first_unknown) {
        first_unknown = {all, std::string(line.substr(0, k_longest)), reason};
        first_unknown->text += line.size() > k_longest ? " [...]" : "";
    }
}

LineCounts& LineCounts::operator+=(const LineCounts& more) {
    if (!first_unknown && more.first_unknown) {
        first_unknown = more.first_unknown;
        first_unknown->number += all;
    }
    all += more.all;
    understood += more.understood;
    told += more.told;
    asked += more.asked;
    other += more.other;
    first = earlier(first, more.first);
    last = std::max(last, more.last); // no time is before any
    return *this;
}

Phrase lines_read(const LineCounts& lines) {
    return {"page-lines",
            {{"lines", lines.all},
             {"understood", lines.understood},
             {"other", lines.other},
             {"unknown", lines.not_understood()}}};
}

std::string not_a_mail_log(std::span<const ReadLog> logs) {
    const auto foreign = std::find_if(logs.begin(), logs.end(),
                                      [](const ReadLog& log) { return is_foreign(log.lines); });
    return foreign != logs.end() ? nothing_understood(*foreign, {&*foreign, 1}) : std::string();
}

std::string nothing_to_report(std::span<const ReadLog> logs, const AskedTime& asked) {
    if (std::string why = not_a_mail_log(logs); !why.empty()) {
        return why;
    }
    const ReadLog sum = sum_of(logs);
    if (sum.lines.understood == 0) {
        return sum.lines.all > 0 ? nothing_understood(sum, logs)
               : !sum.newest_before
                   ? sum.name + ": no line to report on"
                   : sum.name + ": no new line since " + logfile::iso_time(*sum.newest_before);
    }
    if (sum.lines.asked == 0) {
        const bool is_before = asked.since && *sum.lines.last < *asked.since;
        return fmt::format("{}: no line in the requested time: {} is of {}", sum.name,
                           is_before ? "the last one" : "the first one",
                           logfile::iso_time(is_before ? *sum.lines.last : *sum.lines.first));
    }
    return {};
}

std::vector<Phrase> what_may_be_missing(std::span<const ReadLog> logs, const AskedTime& asked,
                                        sys_seconds now) {
    std::vector<Phrase> sentences;
    const LineCounts lines = sum_of(logs).lines;
    if (lines.not_understood() * 100 > lines.understood + lines.not_understood()) {
        sentences.push_back(
            {"warning-not-understood", {{"count", lines.not_understood()}, {"lines", lines.all}}});
    }
    if (logs.size() == 1 || asked.until) {
        return sentences;
    }
    for (const ReadLog& log : logs) {
        if (log.lines.asked == 0 && log.newest() < now - std::chrono::days(1) &&
            is_live(log, logs)) {
            sentences.push_back(log.newest() ? Phrase{"warning-silent",
                                                      {{"log", log.name},
                                                       {"time", logfile::iso_time(*log.newest())}}}
                                             : Phrase{"warning-no-mail", {{"log", log.name}}});
        }
    }
    return sentences;
}

std::optional<Phrase> what_has_no_client(std::int64_t unattributed, std::int64_t messages) {
    constexpr std::int64_t k_few = 10;
    if (messages < k_few || unattributed < messages) {
        return {};
    }
    return Phrase{"warning-no-client", {{"messages", messages}}};
}

} // namespace ispkit::mail
