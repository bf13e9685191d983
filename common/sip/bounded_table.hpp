// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <cstdint>
#include <unordered_map>
#include <utility>
#include <vector>

namespace ispkit::sip {

/// A hash table that never holds more than so many entries: a new one takes the place of the least
/// worth among some that are picked at random, so that a flood of new keys, which are worth little,
/// pushes out its own like. Value has worth(), which two entries are compared by.
template <typename Key, typename Value>
class BoundedTable {
public:
    explicit BoundedTable(std::size_t most)
        : most_(most) {}

    Value* find(const Key& key) {
        const auto found = places_.find(key);
        return found == places_.end() ? nullptr : &entries_[found->second].second;
    }

    /// The entry of the key, a new one where there is none. The reference lives until the next
    /// call.
    Value& at(const Key& key) {
        if (Value* const value = find(key)) {
            return *value;
        }
        if (entries_.size() < most_) {
            places_.emplace(key, static_cast<std::uint32_t>(entries_.size()));
            return entries_.emplace_back(key, Value()).second;
        }
        const std::uint32_t place = least_worth();
        places_.erase(entries_[place].first);
        places_.emplace(key, place);
        entries_[place] = {key, Value()};
        return entries_[place].second;
    }

    void erase(const Key& key) {
        const auto found = places_.find(key);
        if (found == places_.end()) {
            return;
        }
        const std::uint32_t place = found->second;
        places_.erase(found);
        if (place + 1 != entries_.size()) {
            entries_[place] = std::move(entries_.back());
            places_[entries_[place].first] = place;
        }
        entries_.pop_back();
    }

    std::size_t size() const { return entries_.size(); }

    template <typename Visitor>
    void for_each(Visitor&& visit) const {
        for (const auto& [key, value] : entries_) {
            visit(key, value);
        }
    }

private:
    std::uint32_t least_worth() {
        constexpr int k_picked = 16;
        std::uint32_t least = pick();
        for (int i = 1; i < k_picked; ++i) {
            const std::uint32_t other = pick();
            if (entries_[other].second.worth() < entries_[least].second.worth()) {
                least = other;
            }
        }
        return least;
    }

    /// A place at random (xorshift64*, Vigna 2014).
    std::uint32_t pick() {
        random_ ^= random_ >> 12;
        random_ ^= random_ << 25;
        random_ ^= random_ >> 27;
        return static_cast<std::uint32_t>((random_ * 0x2545'f491'4f6c'dd1d >> 32) %
                                          entries_.size());
    }

    std::size_t most_;
    std::vector<std::pair<Key, Value>> entries_;
    std::unordered_map<Key, std::uint32_t> places_;
    std::uint64_t random_ = 0x9e37'79b9'7f4a'7c15;
};

} // namespace ispkit::sip
