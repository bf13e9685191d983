// SPDX-License-Identifier: MIT
#include "mail/policy/batch.hpp"

#include "error.hpp"

#include <algorithm>
#include <cstddef>
#include <iterator>
#include <utility>

namespace ispkit::mail {

namespace {

std::ptrdiff_t undecided(const Connection& connection) {
    return std::count(connection.actions.begin(), connection.actions.end(), std::nullopt);
}

} // namespace

bool Batch::take(const ConnectionRef& connection, Decider& decider) {
    constexpr std::size_t k_most_at_once = 100;
    try {
        while (connection->actions.size() < k_most_at_once) {
            const std::optional<PolicyRequest> request = connection->buffer.next();
            if (!request) {
                break;
            }
            std::optional<std::string> action = decider.exempt(*request);
            if (!action) {
                requests_.push_back(*request);
            }
            connection->actions.push_back(std::move(action));
        }
    } catch (const Error& error) {
        decider.refuse(error.what());
        connection->ends = true;
    }
    if (connection->is_waiting()) {
        askers_.push_back(connection);
    }
    return connection->is_waiting();
}

void Batch::drop(const ConnectionRef& connection) {
    std::erase_if(waiting_, [&](const Waiting& one) { return one.asker == connection; });
    auto request = requests_.begin();
    for (auto asker = askers_.begin(); asker != askers_.end(); ++asker) {
        const std::ptrdiff_t count = undecided(**asker);
        if (*asker == connection) {
            requests_.erase(request, request + count);
            askers_.erase(asker);
            if (is_empty()) {
                locked_since_.reset();
            }
            return;
        }
        request += count;
    }
}

std::vector<ConnectionRef> Batch::settle(Decider& decider, Decider::Clock::time_point end) {
    constexpr auto k_longest_wait = std::chrono::seconds(5);
    const Decider::Clock::time_point since = locked_since_.value_or(Decider::Clock::now());
    std::optional<Decider::Actions> actions =
        decider.decide(requests_, std::min(end, since + k_longest_wait));
    if (!actions) {
        locked_since_ = since;
        const auto settled =
            std::stable_partition(askers_.begin(), askers_.end(),
                                  [](const ConnectionRef& asker) { return undecided(*asker) > 0; });
        std::vector<ConnectionRef> answered(std::make_move_iterator(settled),
                                            std::make_move_iterator(askers_.end()));
        askers_.erase(settled, askers_.end());
        return answered;
    }
    locked_since_.reset();
    std::vector<ConnectionRef> answered;
    std::size_t next = 0;
    for (ConnectionRef& asker : askers_) {
        Waiting waiting;
        for (std::optional<std::string>& action : asker->actions) {
            if (action) {
                continue;
            }
            action =
                next < actions->size() ? std::move((*actions)[next]) : decider.answer_in_trouble();
            if (!action) {
                waiting.requests.push_back(requests_[next]);
            }
            ++next;
        }
        if (waiting.requests.empty()) {
            answered.push_back(std::move(asker));
        } else {
            waiting.asker = std::move(asker);
            waiting_.push_back(std::move(waiting));
        }
    }
    requests_.clear();
    askers_.clear();
    return answered;
}

void Batch::resume(const Decider& decider) {
    std::erase_if(waiting_, [&](Waiting& one) {
        const bool is_ready =
            std::all_of(one.requests.begin(), one.requests.end(),
                        [&](const PolicyRequest& request) { return decider.is_ready(request); });
        if (is_ready) {
            requests_.insert(requests_.end(), one.requests.begin(), one.requests.end());
            askers_.push_back(std::move(one.asker));
        }
        return is_ready;
    });
}

} // namespace ispkit::mail
