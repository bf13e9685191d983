// SPDX-License-Identifier: MIT
#pragma once

#include "mail/policy/policy_request.hpp"
#include "mail/ratelimit/rate_limit.hpp"
#include "mail/reading/mail_activity.hpp"
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

/// A message as limits see it, and whose it was.
struct ReplayedMessage {
    std::chrono::sys_seconds time;
    std::int64_t recipients = 0;
    /// Activity::kind and key.
    ActivityKind kind = ActivityKind::client;
    std::string_view customer;
    /// Whether it is of the time that is reported on.
    bool is_reported = true;
};

/// Looks for the limits that stop every offender at the least cost: those that stop the fewest
/// others, and leave the rest of them twice the room that they used, or what is little for anybody.
/// Keeps some five octets for each message, and everybody's name once.
class LimitSearch {
public:
    /// Limits are on what customers are told apart by: logins and client addresses, say.
    explicit LimitSearch(GroupBy group_by);

    void add(const ReplayedMessage& message, const PolicyRequest& request);

    /// One limit an hour for each kind of customer that there are offenders of; none where none
    /// can stop them, since they sent one message to one recipient or none at all.
    std::vector<RateLimit> find(std::span<const Suspect> suspects, int offender_score) const;

    /// Gives all messages that fall under one of the limits that find() returned, as they came,
    /// with the subject that they count for.
    using Sink = std::function<void(const ReplayedMessage&, const std::string& subject)>;
    void replay(const RateLimit& limit, const Sink& sink) const;

private:
    static constexpr std::size_t k_most_kinds = 2;
    static constexpr std::uint32_t k_none = 0xffff'ffff;

    /// Names by number.
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

    /// Whose a message is, and what each kind of limit counts it for.
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
