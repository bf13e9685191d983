// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <cstdint>
#include <utility>
#include <vector>

namespace ispkit::container {

/// Finds the places of a table's entries by their keys: open addressing with linear probing, at
/// most half of the slots taken. The table keeps the entries; hash_of(place) hashes the key of the
/// entry at a place. Hashes must differ in their low bits.
class SlotIndex {
public:
    /// No place.
    static constexpr std::uint32_t k_none = 0xffff'ffff;

    /// The place of a key, or k_none. is_key(place) tells whether the entry there has the key.
    template <typename IsKey>
    std::uint32_t find(std::uint64_t hash, IsKey&& is_key) const {
        std::size_t slot = first_slot(hash);
        while (slots_[slot] != k_none && !is_key(slots_[slot])) {
            slot = next(slot);
        }
        return slots_[slot];
    }

    /// The place in the first slot where a key with that hash may be; k_none if it is free.
    std::uint32_t first_guess(std::uint64_t hash) const { return slots_[first_slot(hash)]; }

    /// Makes room for one more entry; a table calls it before it adds the entry, so that no entry
    /// is without a slot where memory ends.
    template <typename HashOf>
    void make_room(HashOf&& hash_of) {
        if ((size_ + 1) * 2 <= slots_.size()) {
            return;
        }
        const std::vector<std::uint32_t> places =
            std::exchange(slots_, std::vector<std::uint32_t>(slots_.size() * 2, k_none));
        for (const std::uint32_t place : places) {
            if (place != k_none) {
                slots_[slot_of(k_none, hash_of(place))] = place;
            }
        }
    }

    /// Adds the entry at a place, for which there is room, and whose key is not there yet.
    void insert(std::uint32_t place, std::uint64_t hash) {
        slots_[slot_of(k_none, hash)] = place;
        ++size_;
    }

    /// Removes the entry at a place, and moves back entries that would not be found across the gap
    /// (Knuth, 6.4, Algorithm R).
    template <typename HashOf>
    void erase(std::uint32_t place, HashOf&& hash_of) {
        std::size_t gap = slot_of(place, hash_of(place));
        for (std::size_t slot = next(gap); slots_[slot] != k_none; slot = next(slot)) {
            const std::size_t home = first_slot(hash_of(slots_[slot]));
            if (((slot - home) & mask()) >= ((slot - gap) & mask())) {
                slots_[gap] = slots_[slot];
                gap = slot;
            }
        }
        slots_[gap] = k_none;
        --size_;
    }

    /// Notes that the entry with that hash is at another place now.
    void move(std::uint64_t hash, std::uint32_t from, std::uint32_t to) {
        slots_[slot_of(from, hash)] = to;
    }

private:
    std::size_t mask() const { return slots_.size() - 1; }
    std::size_t first_slot(std::uint64_t hash) const { return hash & mask(); }
    std::size_t next(std::size_t slot) const { return (slot + 1) & mask(); }

    /// The slot that holds the place; for k_none the first free one.
    std::size_t slot_of(std::uint32_t place, std::uint64_t hash) const {
        std::size_t slot = first_slot(hash);
        while (slots_[slot] != place) {
            slot = next(slot);
        }
        return slot;
    }

    std::size_t size_ = 0;
    /// A power of two of them.
    std::vector<std::uint32_t> slots_ = std::vector<std::uint32_t>(1024, k_none);
};

} // namespace ispkit::container
