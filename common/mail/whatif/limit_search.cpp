// SPDX-License-Identifier: MIT
#include "mail/whatif/limit_search.hpp"

#include "mail/whatif/limit_replay.hpp"
#include "mail/whatif/round_number.hpp"

#include <algorithm>
#include <limits>

namespace ispkit::mail {

namespace {

constexpr std::chrono::seconds k_window = std::chrono::hours(1);

/// The most that a subject of the limit used, and whether it is an offender.
struct Peak {
    /// Of an offender that the limit should stop: the least that is too mild for that.
    Usage most;
    /// An offender that the limit should stop.
    bool is_wanted = false;
    /// An offender of another kind: it does not matter whether the limit stops it.
    bool is_offender = false;
};

std::vector<RateLimit> kinds_of(GroupBy group_by) {
    RateLimit client;
    client.allowance.window = k_window;
    RateLimit sasl = client;
    sasl.kind.key = LimitKey::sasl;
    RateLimit sender = client;
    sender.kind.key = LimitKey::sender;
    RateLimit prefix = client;
    constexpr unsigned k_ipv4_length = 24;
    prefix.kind.ipv4_length = k_ipv4_length;
    switch (group_by) {
    case GroupBy::login_or_client:
        return {sasl, client};
    case GroupBy::client:
        return {client};
    case GroupBy::sasl:
        return {sasl};
    case GroupBy::sender:
        return {sender};
    case GroupBy::prefix:
        return {prefix};
    }
    return {};
}

bool is_for(const RateLimit& limit, ActivityKind kind) {
    switch (limit.kind.key) {
    case LimitKey::sasl:
        return kind == ActivityKind::sasl;
    case LimitKey::sender:
        return kind == ActivityKind::sender;
    default:
        return kind == ActivityKind::client || kind == ActivityKind::prefix;
    }
}

/// A message of one subject.
struct SentMessage {
    std::chrono::sys_seconds time;
    std::int64_t recipients = 0;
    bool is_reported = true;
};

bool stops(const Allowance& allowance, const std::vector<SentMessage>& messages) {
    LimitReplay limited(allowance);
    Usage sent;
    Usage refused;
    for (const SentMessage& message : messages) {
        const bool is_exceeded = limited.decide({}, message.recipients, message.time).is_exceeded;
        if (message.is_reported) {
            const Usage usage{1, message.recipients};
            sent += usage;
            refused += is_exceeded ? usage : Usage();
        }
    }
    return is_stopped_by(refused, sent);
}

/// The least number, up to the peak, that is too mild a limit to stop the subject.
std::int64_t least_mild(std::optional<std::int64_t> Allowance::*number, std::int64_t peak,
                        const std::vector<SentMessage>& messages) {
    std::int64_t strict = 0; // stops all
    std::int64_t mild = peak;
    while (mild - strict > 1) {
        const std::int64_t middle = strict + (mild - strict) / 2;
        Allowance allowance;
        allowance.window = k_window;
        allowance.*number = middle;
        (stops(allowance, messages) ? strict : mild) = middle;
    }
    return mild;
}

constexpr std::int64_t k_no_limit = std::numeric_limits<std::int64_t>::max();

bool is_stopped(const Usage& most, const Usage& limit) {
    return most.messages > limit.messages || most.recipients > limit.recipients;
}

/// A limit that stops the same subjects as the mild one, and more of their mail. The subjects that
/// it does not stop keep, if there is enough room, twice as much as they used, and ten messages to
/// fifty recipients.
Usage tightened(const Usage& mild, const std::vector<Peak>& peaks) {
    Usage used{5, 25};
    for (const Peak& peak : peaks) {
        if (!peak.is_wanted && !peak.is_offender && !is_stopped(peak.most, mild)) {
            used.messages = std::max(used.messages, peak.most.messages);
            used.recipients = std::max(used.recipients, peak.most.recipients);
        }
    }
    return {.messages = std::min(mild.messages, round_number_from(2 * used.messages)),
            .recipients = std::min(mild.recipients, round_number_from(2 * used.recipients))};
}

/// The best of the limits that stop all wanted subjects, and as few others as possible.
std::optional<Allowance> best_of(const std::vector<Peak>& peaks) {
    std::vector<Usage> wanted;
    for (const Peak& peak : peaks) {
        // Below two, there is nothing to limit.
        if (peak.is_wanted && (peak.most.messages > 1 || peak.most.recipients > 1)) {
            wanted.push_back(peak.most);
        }
    }
    if (wanted.empty()) {
        return std::nullopt;
    }
    std::sort(wanted.begin(), wanted.end(),
              [](const Usage& a, const Usage& b) { return a.messages < b.messages; });
    Usage best;
    std::int64_t least = k_no_limit;
    const auto attempt = [&](const Usage& limit) {
        std::int64_t others = 0;
        for (const Peak& peak : peaks) {
            others += !peak.is_wanted && !peak.is_offender && is_stopped(peak.most, limit) ? 1 : 0;
        }
        if (others < least) {
            least = others;
            best = limit;
        }
    };
    // Subjects that the limit of messages lets through must be stopped by the number of recipients:
    // the milder the one, the stricter the other.
    std::int64_t recipients = k_no_limit;
    for (std::size_t i = 0; i <= wanted.size(); ++i) {
        const std::int64_t messages = i < wanted.size() ? wanted[i].messages - 1 : k_no_limit;
        const bool is_new = i == 0 || messages != wanted[i - 1].messages - 1;
        if (messages > 0 && recipients > 0 && is_new) {
            attempt({messages, recipients});
        }
        if (i < wanted.size()) {
            recipients = std::min(recipients, wanted[i].recipients - 1);
        }
    }
    if (least == k_no_limit) {
        return std::nullopt;
    }
    best = tightened(best, peaks);
    Allowance allowance;
    allowance.window = k_window;
    if (best.messages != k_no_limit) {
        allowance.messages = best.messages;
    }
    if (best.recipients != k_no_limit) {
        allowance.recipients = best.recipients;
    }
    return allowance;
}

} // namespace

bool is_stopped_by(const Usage& refused, const Usage& sent) {
    return refused.messages > 0 && 2 * refused.recipients >= sent.recipients;
}

std::size_t LimitSearch::PartyHash::operator()(const Party& party) const noexcept {
    std::size_t hash = party.customer;
    for (const std::uint32_t subject : party.subjects) {
        hash = hash * 0x9e37'79b9'7f4a'7c15 + subject;
    }
    return hash;
}

LimitSearch::LimitSearch(GroupBy group_by)
    : kinds_(kinds_of(group_by)) {}

void LimitSearch::add(const ReplayedMessage& message, const PolicyRequest& request) {
    Party party;
    party.customer = customers_.number_of({message.kind, std::string(message.customer)});
    party.subjects.fill(k_none);
    for (std::size_t kind = 0; kind < kinds_.size(); ++kind) {
        if (const std::string subject = kinds_[kind].kind.subject_of(request); !subject.empty()) {
            party.subjects[kind] = subjects_.number_of(subject);
        }
    }
    constexpr std::int64_t k_most_recipients = 1'000'000'000;
    messages_.add({.time = message.time,
                   .recipients = static_cast<std::uint32_t>(
                       std::clamp<std::int64_t>(message.recipients, 1, k_most_recipients)),
                   .party = parties_.number_of(party),
                   .is_reported = message.is_reported});
}

std::vector<RateLimit> LimitSearch::find(std::span<const Suspect> suspects,
                                         int offender_score) const {
    std::vector<RateLimit> limits;
    for (std::size_t kind = 0; kind < kinds_.size(); ++kind) {
        if (const std::optional<Allowance> found = find_for(kind, suspects, offender_score)) {
            limits.push_back(kinds_[kind]);
            limits.back().allowance = *found;
        }
    }
    return limits;
}

std::optional<Allowance> LimitSearch::find_for(std::size_t kind, std::span<const Suspect> suspects,
                                               int offender_score) const {
    std::unordered_map<ActivityId, bool> offenders;
    for (const auto& [activity, score] : suspects) {
        if (score.points >= offender_score) {
            offenders.emplace(activity.id(), is_for(kinds_[kind], activity.kind));
        }
    }
    std::unordered_map<std::string, Peak> peaks;
    std::unordered_map<std::string, std::vector<SentMessage>> wanted;
    LimitReplay unlimited(kinds_[kind].allowance);
    replay(kinds_[kind], [&](const ReplayedMessage& message, const std::string& subject) {
        const Usage usage = unlimited.decide(subject, message.recipients, message.time).unlimited;
        const auto offender = offenders.find({message.kind, std::string(message.customer)});
        if (offender != offenders.end() && offender->second) {
            wanted[subject].push_back({message.time, message.recipients, message.is_reported});
        }
        if (!message.is_reported) {
            return;
        }
        Peak& peak = peaks[subject];
        peak.most.messages = std::max(peak.most.messages, usage.messages);
        peak.most.recipients = std::max(peak.most.recipients, usage.recipients);
        if (offender != offenders.end()) {
            peak.is_offender = true;
            peak.is_wanted = peak.is_wanted || offender->second;
        }
    });
    for (const auto& [subject, messages] : wanted) {
        if (const auto found = peaks.find(subject); found != peaks.end()) {
            Usage& most = found->second.most;
            most = {least_mild(&Allowance::messages, most.messages, messages),
                    least_mild(&Allowance::recipients, most.recipients, messages)};
        }
    }
    std::vector<Peak> all;
    all.reserve(peaks.size());
    for (const auto& [subject, peak] : peaks) {
        all.push_back(peak);
    }
    return best_of(all);
}

void LimitSearch::replay(const RateLimit& limit, const Sink& sink) const {
    const auto same = [&](const RateLimit& kind) { return kind.kind.key == limit.kind.key; };
    const auto kind =
        static_cast<std::size_t>(std::find_if(kinds_.begin(), kinds_.end(), same) - kinds_.begin());
    messages_.for_each([&](const PackedMessages::Message& message) {
        const Party& party = parties_[message.party];
        if (party.subjects[kind] != k_none) {
            const ActivityId& customer = customers_[party.customer];
            sink({.time = message.time,
                  .recipients = message.recipients,
                  .kind = customer.kind,
                  .customer = customer.key,
                  .is_reported = message.is_reported},
                 subjects_[party.subjects[kind]]);
        }
    });
}

} // namespace ispkit::mail
