// SPDX-License-Identifier: MIT
#pragma once

#include "mail/limit/rate_limit.hpp"
#include "mail/reading/mail_activity.hpp"
#include "mail/request/policy_request.hpp"
#include "mail/score/suspect.hpp"
#include "mail/whatif/packed_messages.hpp"

#include <array>
#include <chrono>
#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace ispkit::mail {

/// A message as limits see it, and the customer that sent it.
struct ReplayedMessage {
    std::chrono::sys_seconds time;
    std::int64_t recipients = 0;
    /// Activity::kind and key.
    ActivityKind kind = ActivityKind::client;
    std::string_view customer;
    /// Whether it belongs to the reported period.
    bool is_reported = true;
};

/// Whether so much was refused that it would have stopped the sender: half of the recipients.
bool is_stopped_by(const Usage& refused, const Usage& sent);

/// Looks for the limits that stop every offender at the least cost: they stop the fewest others,
/// and leave the rest twice the room that they used, or a small amount for anybody. It keeps about
/// five bytes for each message, and each name once.
class LimitSearch {
public:
    /// Limits are for the keys that customers are told apart by, for example logins and client
    /// addresses.
    explicit LimitSearch(GroupBy group_by);

    void add(const ReplayedMessage& message, const PolicyRequest& request);

    /// One limit per hour for each kind of customer that has offenders; none for a kind if no limit
    /// can stop them, because even one message an hour would be half of what they sent. Offenders
    /// that no limit can stop are passed over.
    std::vector<RateLimit> find(std::span<const Suspect> suspects, int offender_score) const;

    /// Passes on all messages that one of the limits from find() applies to, in their order, with
    /// the subject that they count for.
    using Sink = std::function<void(const ReplayedMessage&, const std::string& subject)>;
    void replay(const RateLimit& limit, const Sink& sink) const;

private:
    static constexpr std::size_t k_most_kinds = 2;
    static constexpr std::uint32_t k_none = 0xffff'ffff;

    /// Numbers names, and finds them by number.
    template <typename Name, typename Hash = std::hash<Name>>
    class Numbered {
    public:
        std::uint32_t number_of(const Name& name) {
            const auto [place, is_new] =
                numbers_.try_emplace(name, static_cast<std::uint32_t>(names_.size()));
            if (is_new) {
                names_.push_back(&place->first);
            }
            return place->second;
        }
        const Name& operator[](std::uint32_t number) const { return *names_[number]; }
        std::size_t size() const { return names_.size(); }

    private:
        std::unordered_map<Name, std::uint32_t, Hash> numbers_;
        std::vector<const Name*> names_;
    };

    /// The customer of a message, and the subject that each kind of limit counts it for.
    struct Party {
        std::uint32_t customer = 0;
        std::array<std::uint32_t, k_most_kinds> subjects{};

        friend bool operator==(const Party&, const Party&) = default;
    };
    struct PartyHash {
        std::size_t operator()(const Party& party) const noexcept;
    };

    std::optional<Allowance> find_for(std::size_t kind, std::span<const Suspect> suspects,
                                      int offender_score) const;

    std::vector<RateLimit> kinds_;
    PackedMessages messages_;
    Numbered<ActivityId> customers_;
    Numbered<std::string> subjects_;
    Numbered<Party, PartyHash> parties_;
};

} // namespace ispkit::mail
