// SPDX-License-Identifier: MIT
#pragma once

#include "mail/mail_activity.hpp"
#include "mail/policy_request.hpp"
#include "mail/rate_limit.hpp"
#include "mail/suspect.hpp"

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
    /// Activity::key.
    std::string_view customer;
    /// Whether it is of the time that is reported on.
    bool is_reported = true;
};

/// Looks for the limits that stop every offender at the least cost: those that stop the fewest
/// others, and leave the rest of them twice the room that they used, or what is little for anybody.
/// Keeps some thirty octets for each message.
class LimitSearch {
public:
    /// Limits are on what customers are told apart by: logins and client addresses, say.
    explicit LimitSearch(GroupBy group_by);

    void add(const ReplayedMessage& message, const PolicyRequest& request);

    /// One limit an hour for each kind of customer that there are offenders of; none where none
    /// can stop them, since they sent one message to one recipient or none at all.
    std::vector<RateLimit> find(std::span<const Suspect> suspects, int offender_score);

    /// Gives all messages that fall under one of the limits that find() returned, in the order of
    /// time, with the subject that they count for.
    using Sink = std::function<void(const ReplayedMessage&, const std::string& subject)>;
    void replay(const RateLimit& limit, const Sink& sink) const;

private:
    static constexpr std::size_t k_most_kinds = 2;
    static constexpr std::uint32_t k_none = 0xffff'ffff;

    /// Texts by number.
    class Names {
    public:
        std::uint32_t number_of(const std::string& name);
        const std::string& operator[](std::uint32_t number) const { return *names_[number]; }

    private:
        std::unordered_map<std::string, std::uint32_t> numbers_;
        std::vector<const std::string*> names_;
    };

    struct Kept {
        std::chrono::sys_seconds time;
        std::uint32_t recipients = 0;
        std::uint32_t customer = 0;
        std::array<std::uint32_t, k_most_kinds> subjects{};
        bool is_reported = true;
    };

    std::optional<Allowance> find_for(std::size_t kind, std::span<const Suspect> suspects,
                                      int offender_score) const;

    std::vector<RateLimit> kinds_;
    std::vector<Kept> kept_;
    Names customers_;
    Names subjects_;
};

} // namespace ispkit::mail
