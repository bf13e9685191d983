// SPDX-License-Identifier: MIT
#include "mail/messages/message_snapshot.hpp"

#include <cstdint>
#include <optional>
#include <unordered_map>
#include <unordered_set>
#include <vector>

namespace ispkit::mail {

namespace {

/// A client that began a message this long ago and was not heard of since gave up, or was refused.
constexpr std::chrono::hours k_longest_transmission(1);

} // namespace

UnfinishedMessages take_snapshot(const MessageIndex& messages, const ActivityTable& table,
                                 std::chrono::sys_seconds now) {
    UnfinishedMessages all{
        .instances = messages.instances(), .keys = {}, .messages = {}, .failures = {}};
    std::unordered_map<ActivityTable::SubjectId, std::uint64_t> numbers{{0, 0}};
    std::unordered_set<std::uint64_t> serials;
    messages.for_each([&](const OpenMessage& message) {
        const bool may_begin = message.has_client && now <= message.time + k_longest_transmission;
        if (message.is_removed || (!message.is_queued && !may_begin)) {
            return;
        }
        OpenMessage& kept = all.messages.emplace_back(message);
        serials.insert(kept.name.serial);
        if (kept.is_nobodys()) {
            // The totals of this run include it, as nobody's.
            kept.is_counted = true;
            kept.is_reported = table.period_of(kept.time) == ActivityTable::Period::reported;
        }
        const auto [number, is_new] = numbers.emplace(kept.subject, all.keys.size() + 1);
        if (is_new) {
            const std::optional<ActivityKey> key = table.activity_key(kept.subject);
            number->second = key ? number->second : 0; // forgotten meanwhile
            if (key) {
                all.keys.push_back(*key);
            }
        }
        kept.subject = number->second;
    });
    for (OpenMessage& second : all.messages) {
        if (second.first_pass.id != 0 && !serials.contains(second.first_pass.serial)) {
            second.first_pass = second.name; // that ID may belong to another message by now
        }
    }
    return all;
}

void restore(const UnfinishedMessages& unfinished, MessageIndex& messages, ActivityTable& table,
             RecipientLedger& ledger) {
    messages.carry_on(unfinished.instances);
    std::vector<ActivityTable::SubjectId> subjects{0};
    for (const ActivityKey& key : unfinished.keys) {
        subjects.push_back(table.subject_of(key));
    }
    for (const OpenMessage& message : unfinished.messages) {
        if (messages.find(message.name.id) != nullptr) {
            continue;
        }
        OpenMessage& kept = messages.open(message.name.id);
        const MessageName name = kept.name;
        kept = message;
        kept.name = name;
        kept.subject = subjects[message.subject];
        kept.is_carried = true;
        ledger.carry_on(kept);
    }
    for (const OpenMessage& message : unfinished.messages) {
        OpenMessage* const second = messages.find(message.name.id);
        const OpenMessage* const first =
            message.first_pass.id == 0 ? nullptr : messages.find(message.first_pass.id);
        if (second != nullptr && first != nullptr) {
            second->first_pass = first->name;
        }
    }
}

} // namespace ispkit::mail
