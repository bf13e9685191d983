// SPDX-License-Identifier: MIT
#include "replay_traffic.hpp"

namespace ispkit::bench {

using std::chrono::seconds;
using std::chrono::sys_seconds;

namespace {

constexpr double k_seconds_of_a_day = 86'400;

} // namespace

Traffic::Traffic(Kind kind, std::uint64_t mails_a_day, std::uint64_t population)
    : kind_(kind)
    , population_(population)
    , interval_(k_seconds_of_a_day / static_cast<double>(mails_a_day)) {}

std::vector<Offer> Traffic::next(std::size_t count) {
    std::vector<Offer> offers;
    while (offers.size() < count) {
        const bool is_retry = !again_.empty() && again_.front().time <= now();
        const Offer offer = is_retry ? again_.front().offer : draw();
        if (!asking_.insert(client_of(offer)).second) {
            // A retry waits for the next turn; of all other mails another one comes.
            if (is_retry) {
                again_.push_back({offer, now() + seconds(1)});
                again_.pop_front();
            }
            continue;
        }
        if (is_retry) {
            again_.pop_front();
        }
        offers.push_back(offer);
    }
    return offers;
}

void Traffic::answered(std::span<const Offer> offers, const std::vector<bool>& refused,
                       sys_seconds time) {
    for (std::size_t i = 0; i < offers.size(); ++i) {
        asking_.erase(client_of(offers[i]));
        if (refused[i] && kind_ == Kind::greylist && offers[i].number < k_first_never_again) {
            again_.push_back({offers[i], time + std::chrono::minutes(10)});
        }
    }
}

sys_seconds Traffic::now() const {
    return k_replay_start +
           seconds(static_cast<std::int64_t>(static_cast<double>(serial_) * interval_));
}

std::uint64_t Traffic::client_of(const Offer& offer) const {
    return kind_ == Kind::greylist ? offer.number / k_mails_of_a_client : offer.number;
}

Offer Traffic::draw() {
    constexpr unsigned k_tenths_never_again = 6;
    ++serial_;
    if (kind_ == Kind::greylist && random_() % 10 < k_tenths_never_again) {
        return {k_first_never_again + k_mails_of_a_client * serial_, serial_};
    }
    // A tenth of the known sends half of the mails.
    const double part = std::uniform_real_distribution<double>()(random_);
    const auto known =
        static_cast<std::uint64_t>(static_cast<double>(population_) * part * part * part);
    const auto day =
        static_cast<std::uint64_t>(static_cast<double>(serial_) * interval_ / k_seconds_of_a_day);
    return {known + (kind_ == Kind::greylist ? day * population_ / 100 : 0), serial_};
}

} // namespace ispkit::bench
