// SPDX-License-Identifier: MIT
#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <vector>

namespace ispkit::mail {

/// Different elements in bounded memory: up to k_exact all of them; of more, the k_exact with the
/// smallest hashes, from which their number follows to within about 5 % (k minimum values;
/// Bar-Yossef et al. 2002). HashOf gives an element's hash of 64 bits, evenly spread; elements with
/// the same hash are the same. The sample does not depend on the order of the elements, and an
/// element in it has been there since it first came.
template <typename Element, typename HashOf>
class DistinctSample {
public:
    static constexpr std::size_t k_exact = 512;

    /// Returns the element's place in the sample, until the next call; null if it has none.
    Element* add(const Element& element) {
        const HashOf hash_of;
        const std::uint64_t hash = hash_of(element);
        if (least_.size() == k_exact && hash > hash_of(least_.back())) {
            is_exact_ = false;
            return nullptr;
        }
        const auto place = std::lower_bound(
            least_.begin(), least_.end(), hash,
            [&](const Element& other, std::uint64_t value) { return hash_of(other) < value; });
        if (place != least_.end() && hash_of(*place) == hash) {
            return &*place;
        }
        if (least_.size() < k_exact) {
            return &*least_.insert(place, element);
        }
        is_exact_ = false;
        std::move_backward(place, least_.end() - 1, least_.end());
        *place = element;
        return &*place;
    }

    /// The number of different elements.
    std::int64_t count() const {
        if (is_exact_) {
            return static_cast<std::int64_t>(least_.size());
        }
        // The sample's hashes lie in this part of the whole range.
        const double part = std::ldexp(static_cast<double>(HashOf()(least_.back())), -64);
        return std::llround(static_cast<double>(k_exact - 1) / part);
    }

    const std::vector<Element>& elements() const { return least_; }

private:
    /// In the order of their hashes.
    std::vector<Element> least_;
    bool is_exact_ = true;
};

} // namespace ispkit::mail
