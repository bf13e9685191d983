// SPDX-License-Identifier: MIT
#pragma once

#include "container/prefetch.hpp"
#include "container/slot_index.hpp"

#include <cstddef>
#include <cstdint>
#include <functional>
#include <random>
#include <utility>
#include <vector>

namespace ispkit::container {

/// A hash table with at most N entries, since attackers choose the keys. A new entry evicts the one
/// that is worth least among some picked at random, so a flood of new keys evicts mostly itself.
/// Value has worth(), by which two entries are compared.
template <typename Key, typename Value>
class BoundedTable {
public:
    explicit BoundedTable(std::size_t most)
        : most_(most) {}

    Value* find(const Key& key) {
        const std::uint32_t place = place_of(key);
        return place == SlotIndex::k_none ? nullptr : &entries_[place].second;
    }

    const Value* find(const Key& key) const {
        const std::uint32_t place = place_of(key);
        return place == SlotIndex::k_none ? nullptr : &entries_[place].second;
    }

    /// Brings the entry of the key into the cache, for a call that follows soon. Returns what is
    /// probably its value, null where there is none.
    const Value* prefetch(const Key& key) const {
        const std::uint32_t place = index_.first_guess(hash_of(key));
        if (place == SlotIndex::k_none) {
            return nullptr;
        }
        const auto& entry = entries_[place];
        prefetch_object(entry);
        return &entry.second;
    }

    /// The entry of the key, a new one if there is none. The reference lives until the next call.
    Value& at(const Key& key) {
        if (Value* const value = find(key)) {
            return *value;
        }
        if (entries_.size() == most_) {
            erase_at(least_worth());
        }
        index_.make_room(hash_of_place());
        entries_.emplace_back(key, Value());
        index_.insert(static_cast<std::uint32_t>(entries_.size() - 1), hash_of(key));
        return entries_.back().second;
    }

    void erase(const Key& key) {
        const std::uint32_t place = place_of(key);
        if (place != SlotIndex::k_none) {
            erase_at(place);
        }
    }

    std::size_t size() const { return entries_.size(); }

    template <typename Visitor>
    void for_each(Visitor&& visit) const {
        for (const auto& [key, value] : entries_) {
            visit(key, value);
        }
    }

private:
    /// The secret and the finaliser of MurmurHash3 keep others from choosing keys that share slots,
    /// whose look-ups would go through thousands.
    std::uint64_t hash_of(const Key& key) const {
        std::uint64_t bits = std::hash<Key>()(key) ^ secret_;
        bits = (bits ^ bits >> 33) * 0xff51'afd7'ed55'8ccd;
        return bits ^ bits >> 33;
    }

    auto hash_of_place() const {
        return [this](std::uint32_t place) { return hash_of(entries_[place].first); };
    }

    std::uint32_t place_of(const Key& key) const {
        return index_.find(hash_of(key),
                           [&](std::uint32_t place) { return entries_[place].first == key; });
    }

    /// The last entry takes the place of the erased one.
    void erase_at(std::uint32_t place) {
        index_.erase(place, hash_of_place());
        const auto last = static_cast<std::uint32_t>(entries_.size() - 1);
        if (place != last) {
            index_.move(hash_of(entries_.back().first), last, place);
            entries_[place] = std::move(entries_.back());
        }
        entries_.pop_back();
    }

    static std::uint64_t random_number() {
        std::random_device device;
        return std::uint64_t{device()} << 32 | device();
    }

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
    SlotIndex index_;
    std::uint64_t secret_ = random_number();
    std::uint64_t random_ = 0x9e37'79b9'7f4a'7c15;
};

} // namespace ispkit::container
