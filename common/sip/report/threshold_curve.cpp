// SPDX-License-Identifier: MIT
#include "sip/report/threshold_curve.hpp"

#include <algorithm>
#include <optional>

namespace ispkit::sip {

using logfile::Time;

namespace {

constexpr int k_most_failures = 20;
constexpr std::size_t k_most_compared = 100'000;

} // namespace

ThresholdCurve::ThresholdCurve(const BanRules& rules)
    : rules_(rules)
    , networks_(k_most_compared) {
    for (int failures = 1; failures <= k_most_failures; ++failures) {
        points_.push_back({.max_failures = static_cast<double>(failures)});
    }
    const auto place = std::lower_bound(
        points_.begin(), points_.end(), rules.max_failures,
        [](const Point& point, double failures) { return point.max_failures < failures; });
    if (place == points_.end() || place->max_failures > rules.max_failures) {
        points_.insert(place, {.max_failures = rules.max_failures, .is_given = true});
    } else {
        place->is_given = true;
    }
}

ThresholdCurve::Network& ThresholdCurve::network(const net::Prefix& prefix) {
    Network& network = networks_.at(prefix);
    network.courses.resize(points_.size());
    return network;
}

void ThresholdCurve::add_attempt(const net::Prefix& prefix, double weight, Time time,
                                 const ClientAccounts& clients) {
    ++attempts_;
    Network& network = this->network(prefix);
    drop_old(network, time);
    network.counts.push_back({network.attempts++, weight, time});
    std::optional<bool> is_spared;
    for (std::size_t i = 0; i < points_.size(); ++i) {
        Course& course = network.courses[i];
        if (time < course.banned_until) {
            ++points_[i].stopped;
            course.since = network.attempts;
            continue;
        }
        double score = 0;
        for (const Count& count : network.counts) {
            score += count.number >= course.since ? count.weight : 0;
        }
        if (score < points_[i].max_failures) {
            continue;
        }
        course.since = network.attempts;
        if (!is_spared) {
            is_spared = rules_.spare_registered && clients.at_work(prefix, time) > 0;
        }
        if (!*is_spared) {
            ban(course, points_[i], time);
        }
    }
    drop_spent(network);
}

void ThresholdCurve::add_enumeration(const net::Prefix& prefix, Time time) {
    Network& network = this->network(prefix);
    for (std::size_t i = 0; i < points_.size(); ++i) {
        Course& course = network.courses[i];
        if (time >= course.banned_until) {
            course.since = network.attempts;
            ban(course, points_[i], time);
        }
    }
}

/// As Judge does: if the clock was set back, there are attempts of the future.
void ThresholdCurve::drop_old(Network& network, Time time) const {
    std::erase_if(network.counts, [&](const Count& count) {
        return count.time + rules_.within < time || time + rules_.within < count.time;
    });
}

void ThresholdCurve::drop_spent(Network& network) {
    const auto first = std::min_element(
        network.courses.begin(), network.courses.end(),
        [](const Course& one, const Course& other) { return one.since < other.since; });
    std::erase_if(network.counts, [&](const Count& count) { return count.number < first->since; });
}

void ThresholdCurve::ban(Course& course, Point& point, Time time) const {
    ++point.bans;
    point.networks += course.bans == 0 ? 1 : 0;
    course.banned_until = time + rules_.next_ban(course.bans++);
}

std::vector<ThresholdCurve::Point> ThresholdCurve::points(const ClientAccounts& clients) const {
    std::vector<Point> points = points_;
    networks_.for_each([&](const net::Prefix& prefix, const Network& network) {
        if (!clients.has_telephones(prefix)) {
            return;
        }
        for (std::size_t i = 0; i < points.size(); ++i) {
            points[i].with_telephones += network.courses[i].bans > 0 ? 1 : 0;
        }
    });
    return points;
}

} // namespace ispkit::sip
