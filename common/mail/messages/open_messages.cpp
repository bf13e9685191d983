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

OpenMessage* OpenMessages::find(std::uint64_t id) {
    const std::uint32_t place =
        index_.find(id, [&](std::uint32_t there) { return places_[there].message.name.id == id; });
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
    index_.make_room(id_of_place());
    std::uint32_t place = static_cast<std::uint32_t>(places_.size());
    if (free_.empty()) {
        places_.emplace_back();
    } else {
        place = free_.back();
        free_.pop_back();
    }
    places_[place].message.reset(id);
    places_[place].message.name.serial = ++opened_;
    index_.insert(place, id);
    link(place);
    ++size_;
    return places_[place].message;
}

void OpenMessages::close(OpenMessage& message) {
    const std::uint32_t place = index_.find(
        message.name.id, [&](std::uint32_t there) { return &places_[there].message == &message; });
    index_.erase(place, id_of_place());
    unlink(place);
    free_.push_back(place);
    --size_;
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
