// SPDX-License-Identifier: MIT
#include "mail/messages/postfix_instances.hpp"

#include <algorithm>

namespace ispkit::mail {

namespace {

constexpr std::size_t k_most_instances = 16;

} // namespace

void PostfixInstances::carry_on(const std::vector<Instance>& earlier) {
    if (!earlier.empty()) {
        instances_ = earlier;
        instances_.resize(std::min(instances_.size(), k_most_instances));
    }
}

std::uint64_t PostfixInstances::id_in(std::size_t instance, std::uint64_t message) const {
    constexpr std::uint64_t k_odd = 0xd6e8'feb8'6659'fd93;
    return message + instance * k_odd;
}

/// Instances for which there is no room share one number.
std::uint64_t PostfixInstances::id_of(const MailLogEvent& event) {
    const auto known =
        std::find_if(instances_.begin(), instances_.end(),
                     [&](const Instance& instance) { return instance.name == event.instance; });
    const auto place = static_cast<std::size_t>(known - instances_.begin());
    if (known == instances_.end() && instances_.size() < k_most_instances) {
        instances_.push_back({std::string(event.instance)});
    }
    const bool is_queue_manager =
        event.kind == MailEventKind::queued || event.kind == MailEventKind::removed;
    if (is_queue_manager && place < instances_.size()) {
        instances_[place].has_queue = true;
    }
    return id_in(place, event.message);
}

} // namespace ispkit::mail
