// SPDX-License-Identifier: MIT
// From one run to the next: what MessageJoiner knows of messages that are not finished.

#include "mail/messages/message_joiner.hpp"

#include <unordered_map>
#include <unordered_set>

namespace ispkit::mail {

namespace {

/// A client that began a message this long ago and was not heard of since gave up, or was refused.
constexpr std::chrono::hours k_longest_transmission(1);

} // namespace

UnfinishedMessages MessageJoiner::unfinished() const {
    UnfinishedMessages all{
        .instances = instances_.all(), .keys = {}, .messages = {}, .failures = {}};
    std::unordered_map<ActivityTable::SubjectId, std::uint64_t> numbers{{0, 0}};
    std::unordered_set<std::uint64_t> serials;
    open_.for_each([&](const OpenMessage& message) {
        const bool may_begin = message.has_client && now_ <= message.time + k_longest_transmission;
        if (message.is_removed || (!message.is_queued && !may_begin)) {
            return;
        }
        OpenMessage& kept = all.messages.emplace_back(message);
        serials.insert(kept.name.serial);
        if (kept.is_queued && !kept.is_counted && kept.first_pass.id == 0) {
            // The totals of this run have it, as nobody's.
            kept.is_counted = true;
            kept.is_reported = table_.period_of(kept.time) == ActivityTable::Period::reported;
        }
        const auto [number, is_new] = numbers.emplace(kept.subject, all.keys.size() + 1);
        if (is_new) {
            const std::optional<ActivityKey> key = table_.activity_key(kept.subject);
            number->second = key ? number->second : 0; // forgotten meanwhile
            if (key) {
                all.keys.push_back(*key);
            }
        }
        kept.subject = number->second;
    });
    for (OpenMessage& second : all.messages) {
        if (second.first_pass.id != 0 && !serials.contains(second.first_pass.serial)) {
            second.first_pass = second.name; // that id may be another message's by now
        }
    }
    return all;
}

void MessageJoiner::carry_on(const UnfinishedMessages& unfinished) {
    instances_.carry_on(unfinished.instances);
    std::vector<ActivityTable::SubjectId> subjects{0};
    for (const ActivityKey& key : unfinished.keys) {
        subjects.push_back(table_.subject_of(key));
    }
    for (const OpenMessage& message : unfinished.messages) {
        if (open_.find(message.name.id) != nullptr) {
            continue;
        }
        OpenMessage& kept = open(message.name.id);
        const MessageName name = kept.name;
        kept = message;
        kept.name = name;
        kept.subject = subjects[message.subject];
        kept.is_carried = true;
        ledger_.carry_on(kept);
    }
    for (const OpenMessage& message : unfinished.messages) {
        OpenMessage* const second = open_.find(message.name.id);
        const OpenMessage* const first =
            message.first_pass.id == 0 ? nullptr : open_.find(message.first_pass.id);
        if (second != nullptr && first != nullptr) {
            second->first_pass = first->name;
        }
    }
}

} // namespace ispkit::mail
