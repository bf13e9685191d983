// SPDX-License-Identifier: MIT
#include "json.hpp"

#include "geo/geo_option.hpp"
#include "logfile/timestamp.hpp"
#include "mail/activity/activity.hpp"
#include "mail/activity/counts.hpp"
#include "mail/language/language.hpp"

#include <fmt/format.h>

namespace ispkit::ratelimitreport {

namespace {

using cli::JsonObject;

std::uint64_t number(std::int64_t count) {
    return static_cast<std::uint64_t>(std::max<std::int64_t>(count, 0));
}

std::vector<JsonObject> objects_of(const std::vector<mail::Reason>& reasons) {
    std::vector<JsonObject> objects;
    for (const mail::Reason& reason : reasons) {
        objects.push_back(JsonObject()
                              .add("name", reason.name)
                              .add("points", number(reason.points))
                              .add("text", mail::english(reason.sentence)));
    }
    return objects;
}

std::vector<JsonObject> objects_of(const std::vector<mail::OffenderClient>& clients) {
    std::vector<JsonObject> objects;
    for (const mail::OffenderClient& client : clients) {
        JsonObject object;
        object.add("address", client.address.str())
            .add("network", mail::wide_network(client.address).str())
            .add("messages", number(client.messages));
        add_origin(object, client.origin);
        objects.push_back(std::move(object));
    }
    return objects;
}

std::vector<JsonObject> objects_of(const std::vector<mail::ActivityHour>& hours) {
    std::vector<JsonObject> objects;
    for (const mail::ActivityHour& hour : hours) {
        objects.push_back(JsonObject()
                              .add("hour", logfile::iso_time(hour.hour))
                              .add("messages", number(hour.messages))
                              .add("recipients", number(hour.recipients)));
    }
    return objects;
}

JsonObject object_of(const mail::PeakDistribution& peaks) {
    JsonObject object;
    for (const auto& [per_cent, peak] : peaks.percentiles) {
        object.add(fmt::format("{}", per_cent), number(peak));
    }
    return object;
}

JsonObject object_of(const mail::Usage& usage) {
    return JsonObject()
        .add("messages", number(usage.messages))
        .add("recipients", number(usage.recipients));
}

/// Adds nothing if there is no time.
void add_time(JsonObject& object, std::string_view name, std::chrono::sys_seconds time) {
    if (time != std::chrono::sys_seconds()) {
        object.add(name, logfile::iso_time(time));
    }
}

JsonObject peaks_json(const mail::PeakDistribution& messages,
                      const mail::PeakDistribution& recipients) {
    return JsonObject()
        .add("messages", object_of(messages))
        .add("recipients", object_of(recipients));
}

std::vector<JsonObject> objects_of(const std::vector<mail::WhatIfResult>& results) {
    std::vector<JsonObject> objects;
    for (const mail::WhatIfResult& result : results) {
        std::vector<JsonObject> innocent;
        for (const mail::StoppedCustomer& customer : result.innocent) {
            innocent.push_back(JsonObject()
                                   .add("key", customer.key)
                                   .add("kind", name_of(customer.kind))
                                   .add("score", number(customer.score))
                                   .add("messages", number(customer.stopped.messages))
                                   .add("recipients", number(customer.stopped.recipients)));
        }
        objects.push_back(
            JsonObject()
                .add("limit", result.limit.str())
                .add("found", result.is_found)
                .add("customers", number(result.customers))
                .add("offenders", number(result.offenders))
                .add("offenders_sent", object_of(result.offenders_sent))
                .add("offenders_stopped", object_of(result.offenders_stopped))
                .add("messages", number(result.stopped.messages))
                .add("recipients", number(result.stopped.recipients))
                .add("innocent", innocent)
                .add("strangers", number(result.strangers))
                .add("strangers_messages", number(result.strangers_stopped.messages))
                .add("strangers_recipients", number(result.strangers_stopped.recipients))
                .add("peaks", peaks_json(result.messages, result.recipients)));
    }
    return objects;
}

JsonObject object_of(const mail::ReportTotals& totals, const mail::ActivityTotals& log) {
    JsonObject object;
    object.add("customers", number(totals.customers))
        .add("offenders", number(totals.offenders))
        .add("messages", number(totals.messages))
        .add("recipients", number(totals.recipients))
        .add("size", number(totals.size));
    for (const auto& [name, title, member] : mail::k_counts<std::int64_t>) {
        if (title) {
            object.add(name, number(totals.*member));
        }
    }
    object.add("lines", number(log.lines.all))
        .add("lines_understood", number(log.lines.understood))
        .add("lines_of_others", number(log.lines.other))
        .add("lines_not_understood", number(log.lines.not_understood()))
        .add("all_messages", number(log.messages))
        .add("all_recipients", number(log.recipients))
        .add("unattributed", number(log.unattributed))
        .add("unattributed_recipients", number(log.unattributed_recipients))
        .add("unattributed_percent",
             number(log.messages == 0 ? 0 : log.unattributed * 100 / log.messages));
    return object;
}

} // namespace

JsonObject json_of(const mail::Offender& offender) {
    const mail::Activity& activity = offender.activity;
    const mail::ActivityHour recipients = mail::busiest_hour(activity.hours);
    const mail::ActivityHour messages = mail::busiest_hour_of_messages(activity.hours);
    JsonObject object;
    object.add("key", activity.key)
        .add("kind", name_of(activity.kind))
        .add("name", activity.name)
        .add("contact", offender.contact)
        .add("score", number(offender.score.points))
        .add("messages", number(activity.messages))
        .add("recipients", number(activity.recipients))
        .add("size", number(activity.size))
        .add("peak_messages", number(messages.messages));
    add_time(object, "peak_messages_hour", messages.hour);
    object.add("peak_recipients", number(recipients.recipients));
    add_time(object, "peak_recipients_hour", recipients.hour);
    object.add("senders", number(activity.senders))
        .add("sender_domains", number(activity.sender_domains))
        .add("sender_domains_in_an_hour", number(activity.sender_domains_in_an_hour))
        .add("recipient_domains", number(activity.recipient_domains))
        .add("addresses", number(activity.addresses))
        .add("networks", number(activity.networks))
        .add("networks_in_an_hour", number(activity.networks_in_an_hour));
    for (const auto& [name, title, member] : mail::k_counts<std::int64_t>) {
        object.add(name, number(activity.*member));
    }
    object.add("first", logfile::iso_time(activity.first))
        .add("last", logfile::iso_time(activity.last))
        .add("reasons", objects_of(offender.score.reasons))
        .add("hours", objects_of(activity.hours))
        .add("clients", objects_of(offender.clients))
        .add("evidence", activity.evidence);
    return object;
}

std::string json_of(const mail::Report& report, std::size_t most) {
    std::vector<JsonObject> offenders;
    for (std::size_t i = 0; i < std::min(most, report.offenders.size()); ++i) {
        offenders.push_back(json_of(report.offenders[i]));
    }
    JsonObject document;
    document.add("offenders", offenders).add("totals", object_of(report.totals, report.log));
    add_time(document, "first", report.first);
    add_time(document, "last", report.last);
    document.add("warnings", mail::english(report.warnings))
        .add("min_score", number(report.offender_score))
        .add("peaks", peaks_json(report.messages, report.recipients))
        .add("limits", report.limits)
        .add("what_if", objects_of(report.what_ifs));
    if (const std::optional<mail::Phrase> outcome = search_outcome(report)) {
        document.add("what_if_auto", mail::english(*outcome));
    }
    return document.str();
}

} // namespace ispkit::ratelimitreport
