// SPDX-License-Identifier: MIT
#include "csv.hpp"

#include "logfile/timestamp.hpp"
#include "mail/activity/counts.hpp"
#include "mail/language/language.hpp"
#include "text/visible_text.hpp"

#include <fmt/ranges.h>

#include <algorithm>
#include <string_view>
#include <vector>

namespace ispkit::ratelimitreport {

namespace {

/// In quotes. A spreadsheet takes a field that begins with one of some characters for a formula,
/// and customers choose their logins; an apostrophe makes it text.
std::string field_of(std::string_view text) {
    constexpr std::string_view k_formula = "=+-@";
    const std::string visible = text::visible_text(text);
    std::string field = "\"";
    field += !visible.empty() && k_formula.find(visible.front()) != k_formula.npos ? "'" : "";
    for (const char c : visible) {
        field += c == '"' ? "\"\"" : std::string(1, c);
    }
    return field + '"';
}

std::string reasons_of(const mail::Score& score) {
    std::string text;
    for (const mail::Reason& reason : score.reasons) {
        text += fmt::format("{}{} ({}): {}", text.empty() ? "" : "; ", reason.name, reason.points,
                            mail::english(reason.sentence));
    }
    return text;
}

std::string clients_of(const mail::Offender& offender) {
    std::string text;
    for (const mail::Phrase& line : mail::client_lines(offender)) {
        text += (text.empty() ? "" : "; ") + mail::english(line);
    }
    return text;
}

std::string row_of(const mail::Offender& offender) {
    const mail::Activity& activity = offender.activity;
    std::string row = fmt::format(
        "{},{},{},{},{},{},{},{},{},{},{},{}", field_of(activity.key), name_of(activity.kind),
        field_of(activity.name), field_of(offender.contact), offender.score.points,
        logfile::iso_time(activity.first), logfile::iso_time(activity.last), activity.messages,
        activity.recipients, mail::busiest_hour(activity.hours).recipients, activity.addresses,
        activity.networks);
    for (const auto& [name, title, member] : mail::k_counts<std::int64_t>) {
        row += fmt::format(",{}", activity.*member);
    }
    return row + "," + field_of(reasons_of(offender.score)) + "," + field_of(clients_of(offender)) +
           "\r\n";
}

} // namespace

std::string csv_of(const mail::Report& report, std::size_t most) {
    std::string text = "key,kind,name,contact,score,first,last,messages,recipients,"
                       "peak_recipients,addresses,networks";
    for (const auto& [name, title, member] : mail::k_counts<std::int64_t>) {
        text += fmt::format(",{}", name);
    }
    text += ",reasons,clients\r\n";
    for (std::size_t i = 0; i < std::min(most, report.offenders.size()); ++i) {
        text += row_of(report.offenders[i]);
    }
    return text;
}

} // namespace ispkit::ratelimitreport
