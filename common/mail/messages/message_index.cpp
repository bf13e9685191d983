// SPDX-License-Identifier: MIT
#include "mail/messages/message_index.hpp"

#include "mail/log/mail_log_line.hpp"

#include <utility>

namespace ispkit::mail {

MessageIndex::MessageIndex(std::size_t most, OnClose on_close)
    : open_(most)
    , on_close_(std::move(on_close)) {}

OpenMessage& MessageIndex::open(std::uint64_t id) {
    if (OpenMessage* const known = open_.find(id)) {
        return *known;
    }
    if (OpenMessage* const oldest = open_.in_the_way()) {
        close(*oldest);
    }
    return open_.open(id);
}

OpenMessage* MessageIndex::find_in_any(std::uint64_t message) {
    for (std::size_t instance = 0; instance < instances_.size(); ++instance) {
        if (OpenMessage* const found = open_.find(instances_.id_in(instance, message))) {
            return found;
        }
    }
    return nullptr;
}

OpenMessage* MessageIndex::find_on(std::string_view host, std::string_view queue_id) {
    OpenMessage* const message = find_in_any(message_hash(host, queue_id));
    return message != nullptr ? message : find_in_any(message_hash(first_label(host), queue_id));
}

OpenMessage* MessageIndex::find_of_service(std::uint64_t message, const OpenMessage& other_than) {
    for (std::size_t i = 0; i < instances_.size(); ++i) {
        OpenMessage* const found =
            instances_.has_queue(i) ? nullptr : open_.find(instances_.id_in(i, message));
        if (found != nullptr && found != &other_than && found->has_client && !found->is_queued) {
            return found;
        }
    }
    return nullptr;
}

void MessageIndex::close(OpenMessage& message) {
    on_close_(message);
    open_.close(message);
}

OpenMessage& MessageIndex::reopen(OpenMessage& message) {
    const std::uint64_t id = message.name.id;
    close(message);
    return open(id);
}

} // namespace ispkit::mail
