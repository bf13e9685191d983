// SPDX-License-Identifier: MIT
#include "mail/request/policy_wiring.hpp"

#include <fmt/format.h>

namespace ispkit::mail {

namespace {

constexpr std::int64_t k_suspicious = 50;
/// For a while, it is not unusual that all mail comes from outside.
constexpr std::int64_t k_many_strangers = 1000;

/// Whether `number` is `first`, or ten times it, a hundred times, and so on.
bool is_milestone(std::int64_t number, std::int64_t first) {
    while (number > first && number % 10 == 0) {
        number /= 10;
    }
    return number == first;
}

} // namespace

std::optional<std::string> RateWiring::see(const Seen& seen) {
    if (seen.stage == Stage::other) {
        if (is_milestone(++elsewhere_, k_suspicious)) {
            return fmt::format("asked {} times at stages at which nothing is counted: "
                               "check_policy_service belongs in smtpd_recipient_restrictions and "
                               "smtpd_end_of_data_restrictions",
                               elsewhere_);
        }
        return std::nullopt;
    }
    elsewhere_ = 0;
    if (!has_seen_customer_ && !seen.is_customer && is_milestone(++strangers_, k_many_strangers)) {
        return fmt::format("none of {} requests came from a customer: check_policy_service has to "
                           "stand before permit_mynetworks and permit_sasl_authenticated, and "
                           "--networks to have all own networks",
                           strangers_);
    }
    has_seen_customer_ = has_seen_customer_ || seen.is_customer;
    if (seen.stage == Stage::rcpt) {
        without_domains_ = seen.is_customer ? 0 : without_domains_;
        if (seen.begins_message && is_milestone(++begun_, k_suspicious)) {
            return fmt::format("asked at RCPT only, for {} messages in a row: nothing is counted; "
                               "check_policy_service belongs in smtpd_end_of_data_restrictions, "
                               "too",
                               begun_);
        }
        return std::nullopt;
    }
    begun_ = 0;
    if (seen.lacks_domains && is_milestone(++without_domains_, k_suspicious)) {
        return fmt::format("asked at the end only, for {} messages in a row: recipient-domain "
                           "limits do not count messages to several recipients; "
                           "check_policy_service belongs in smtpd_recipient_restrictions, too",
                           without_domains_);
    }
    if (seen.lacks_size && is_milestone(++without_size_, k_suspicious)) {
        return fmt::format("{} messages were counted at DATA, where their size is what the client "
                           "announces: limits of bytes need check_policy_service in "
                           "smtpd_end_of_data_restrictions instead",
                           without_size_);
    }
    return std::nullopt;
}

std::optional<std::string> GreylistWiring::see(const PolicyRequest& request) {
    // Mail with a sender is decided at RCPT, mail without one at DATA.
    if (request.stage == Stage::rcpt || (request.stage == Stage::data && request.sender.empty())) {
        elsewhere_ = 0;
        return std::nullopt;
    }
    if (!is_milestone(++elsewhere_, k_suspicious)) {
        return std::nullopt;
    }
    return fmt::format("asked {} times in a row at stages at which nothing is greylisted: "
                       "check_policy_service belongs in smtpd_recipient_restrictions and "
                       "smtpd_data_restrictions",
                       elsewhere_);
}

} // namespace ispkit::mail
