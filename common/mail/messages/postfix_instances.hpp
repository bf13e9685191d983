// SPDX-License-Identifier: MIT
#pragma once

#include "mail/log/mail_log_event.hpp"

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

namespace ispkit::mail {

/// What stands before "/daemon" in the logs: the names of instances, each with a queue of its own,
/// and of single services that syslog_name= gives one.
class PostfixInstances {
public:
    struct Instance {
        std::string name;
        bool has_queue = false;
    };

    /// Names the event's message, where the same queue id of two instances is two.
    std::uint64_t id_of(const MailLogEvent& event);

    std::size_t size() const { return instances_.size(); }

    /// In the order that the names of messages rest on; and those of an earlier run, before any.
    const std::vector<Instance>& all() const { return instances_; }
    void carry_on(const std::vector<Instance>& earlier);

    /// Names a message of that host and queue id in one of them.
    std::uint64_t id_in(std::size_t instance, std::uint64_t message) const;

    /// Whether a queue manager was heard of: it is no single service.
    bool has_queue(std::size_t instance) const { return instances_[instance].has_queue; }

private:
    std::vector<Instance> instances_{{"postfix"}};
};

} // namespace ispkit::mail
