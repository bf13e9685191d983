// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <random>
#include <utility>
#include <vector>

namespace ispkit::container {

/// A hash table that never holds more than so many entries: a new one takes the place of the least
/// worth among some that are picked at random, so that a flood of new keys, which are worth little,
/// pushes out its own like. Value has worth(), which two entries are compared by.
template <typename Key, typename Value>
class BoundedTable {
public:
    explicit BoundedTable(std::size_t most)
        : most_(most) {}

    Value* find(const Key& key) {
        const std::uint32_t place = slots_[slot_of(key)];
        return place == k_empty ? nullptr : &entries_[place].second;
    }

    const Value* find(const Key& key) const {
        const std::uint32_t place = slots_[slot_of(key)];
        return place == k_empty ? nullptr : &entries_[place].second;
    }

    /// The entry of the key, a new one where there is none. The reference lives until the next
    /// call.
    Value& at(const Key& key) {
        if (Value* const value = find(key)) {
            return *value;
        }
        if (entries_.size() == most_) {
            erase(entries_[least_worth()].first);
        } else if (entries_.size() * 2 >= slots_.size()) {
            grow();
        }
        slots_[slot_of(key)] = static_cast<std::uint32_t>(entries_.size());
        return entries_.emplace_back(key, Value()).second;
    }

    void erase(const Key& key) {
        const std::size_t slot = slot_of(key);
        const std::uint32_t place = slots_[slot];
        if (place == k_empty) {
            return;
        }
        close_gap(slot);
        if (place + 1 != entries_.size()) {
            slots_[slot_of(entries_.back().first)] = place;
            entries_[place] = std::move(entries_.back());
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
    static constexpr std::uint32_t k_empty = 0xffff'ffff;

    /// Nobody outside can tell which keys come to lie beside each other, and so choose addresses or
    /// names for which each look goes through thousands (the finaliser of MurmurHash3).
    std::size_t first_slot(const Key& key) const {
        std::uint64_t bits = std::hash<Key>()(key) ^ secret_;
        bits = (bits ^ bits >> 33) * 0xff51'afd7'ed55'8ccd;
        return (bits ^ bits >> 33) & (slots_.size() - 1);
    }

    static std::uint64_t random_number() {
        std::random_device device;
        return std::uint64_t{device()} << 32 | device();
    }

    /// The slot that has the key's place, or the empty one where it would go (linear probing).
    std::size_t slot_of(const Key& key) const {
        std::size_t slot = first_slot(key);
        while (slots_[slot] != k_empty && !(entries_[slots_[slot]].first == key)) {
            slot = (slot + 1) & (slots_.size() - 1);
        }
        return slot;
    }

    /// Empties a slot and moves back what could not be found over the gap (Knuth, 6.4, Algorithm
    /// R).
    void close_gap(std::size_t gap) {
        const std::size_t mask = slots_.size() - 1;
        for (std::size_t slot = (gap + 1) & mask; slots_[slot] != k_empty;
             slot = (slot + 1) & mask) {
            const std::size_t home = first_slot(entries_[slots_[slot]].first);
            if (((slot - home) & mask) >= ((slot - gap) & mask)) {
                slots_[gap] = slots_[slot];
                gap = slot;
            }
        }
        slots_[gap] = k_empty;
    }

    void grow() {
        slots_.assign(slots_.size() * 2, k_empty);
        for (std::size_t place = 0; place < entries_.size(); ++place) {
            slots_[slot_of(entries_[place].first)] = static_cast<std::uint32_t>(place);
        }
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
    /// Places in entries_, found by the keys' hashes; a power of two of them, half of them empty.
    std::vector<std::uint32_t> slots_ = std::vector<std::uint32_t>(1024, k_empty);
    std::uint64_t secret_ = random_number();
    std::uint64_t random_ = 0x9e37'79b9'7f4a'7c15;
};

} // namespace ispkit::container
