// SPDX-License-Identifier: MIT
#pragma once

#include "mail/log/mail_log_event.hpp"

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

namespace ispkit::mail {

/// The names before "/daemon" in the logs: those of instances, each with a queue of its own, and
/// those that syslog_name= gives single services.
class PostfixInstances {
public:
    struct Instance {
        std::string name;
        bool has_queue = false;
    };

    /// Identifies the event's message; the same queue ID in two instances gives two IDs.
    std::uint64_t id_of(const MailLogEvent& event);

    std::size_t size() const { return instances_.size(); }

    /// All instances, in the order on which the IDs of messages depend; and those of an earlier
    /// run, to be set before any other.
    const std::vector<Instance>& all() const { return instances_; }
    void carry_on(const std::vector<Instance>& earlier);

    /// The ID of a message with that host and queue ID in one of the instances.
    std::uint64_t id_in(std::size_t instance, std::uint64_t message) const;

    /// Whether a queue manager was seen, so that it is not a single service.
    bool has_queue(std::size_t instance) const { return instances_[instance].has_queue; }

private:
    std::vector<Instance> instances_{{"postfix"}};
};

} // namespace ispkit::mail
