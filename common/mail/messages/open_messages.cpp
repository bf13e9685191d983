// SPDX-License-Identifier: MIT
#include "mail/messages/open_messages.hpp"

namespace ispkit::mail {

void OpenMessage::reset(std::uint64_t new_id) {
    OpenMessage fresh;
    fresh.client_name.swap(client_name);
    fresh.login.swap(login);
    fresh.sender.swap(sender);
    fresh.client_name.clear();
    fresh.login.clear();
    fresh.sender.clear();
    *this = std::move(fresh);
    name.id = new_id;
}

OpenMessages::OpenMessages(std::size_t most)
    : most_(most) {}

std::size_t OpenMessages::slot_of(std::uint64_t id) const {
    std::size_t slot = id & (slots_.size() - 1);
    while (slots_[slot] != k_none && places_[slots_[slot]].message.name.id != id) {
        slot = (slot + 1) & (slots_.size() - 1);
    }
    return slot;
}

OpenMessage* OpenMessages::find(std::uint64_t id) {
    const std::uint32_t place = slots_[slot_of(id)];
    if (place == k_none) {
        return nullptr;
    }
    unlink(place);
    link(place);
    return &places_[place].message;
}

OpenMessage* OpenMessages::find(const MessageName& name) {
    OpenMessage* const message = name.id == 0 ? nullptr : find(name.id);
    return message != nullptr && message->name == name ? message : nullptr;
}

OpenMessage* OpenMessages::in_the_way() {
    return size_ < most_ ? nullptr : &places_[oldest_].message;
}

OpenMessage& OpenMessages::open(std::uint64_t id) {
    if ((size_ + 1) * 2 > slots_.size()) {
        grow();
    }
    std::uint32_t place = static_cast<std::uint32_t>(places_.size());
    if (free_.empty()) {
        places_.emplace_back();
    } else {
        place = free_.back();
        free_.pop_back();
    }
    slots_[slot_of(id)] = place;
    places_[place].message.reset(id);
    places_[place].message.name.serial = ++opened_;
    places_[place].is_open = true;
    link(place);
    ++size_;
    return places_[place].message;
}

void OpenMessages::close(OpenMessage& message) {
    const std::size_t slot = slot_of(message.name.id);
    const std::uint32_t place = slots_[slot];
    close_gap(slot);
    unlink(place);
    places_[place].is_open = false;
    free_.push_back(place);
    --size_;
}

/// Moves back entries that would not be found across the gap (Knuth, 6.4, Algorithm R).
void OpenMessages::close_gap(std::size_t gap) {
    const std::size_t mask = slots_.size() - 1;
    for (std::size_t slot = (gap + 1) & mask; slots_[slot] != k_none; slot = (slot + 1) & mask) {
        const std::size_t home = places_[slots_[slot]].message.name.id & mask;
        if (((slot - home) & mask) >= ((slot - gap) & mask)) {
            slots_[gap] = slots_[slot];
            gap = slot;
        }
    }
    slots_[gap] = k_none;
}

void OpenMessages::grow() {
    slots_.assign(slots_.size() * 2, k_none);
    for (std::uint32_t place = 0; place < places_.size(); ++place) {
        if (places_[place].is_open) {
            slots_[slot_of(places_[place].message.name.id)] = place;
        }
    }
}

void OpenMessages::link(std::uint32_t place) {
    places_[place].older = newest_;
    places_[place].newer = k_none;
    (newest_ == k_none ? oldest_ : places_[newest_].newer) = place;
    newest_ = place;
}

void OpenMessages::unlink(std::uint32_t place) {
    const Place& there = places_[place];
    (there.older == k_none ? oldest_ : places_[there.older].newer) = there.newer;
    (there.newer == k_none ? newest_ : places_[there.newer].older) = there.older;
}

} // namespace ispkit::mail
