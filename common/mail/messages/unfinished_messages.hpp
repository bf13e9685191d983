// SPDX-License-Identifier: MIT
#pragma once

#include "mail/activity/activity.hpp"
#include "mail/activity/login_failures.hpp"
#include "mail/messages/open_messages.hpp"
#include "mail/messages/postfix_instances.hpp"

#include <chrono>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace ispkit::mail {

/// The messages that are not finished when a run ends, as the next one has to know them: some wait
/// for days, and what becomes of them then is their senders'. Of each it is kept whose it is and
/// what became of its recipients so far, addresses as hashes.
struct UnfinishedMessages {
    /// The instances of Postfix that the messages' ids tell apart, in order.
    std::vector<PostfixInstances::Instance> instances;
    /// Whose they are.
    std::vector<ActivityKey> keys;
    /// In the order of when they were heard of. Their `subject` is a number of the keys, from 1; 0
    /// is nobody.
    std::vector<OpenMessage> messages;
    /// The latest last.
    std::vector<FailedLogins> failures;

    /// Leaves out those that began before.
    void forget(std::chrono::sys_seconds before);

    /// Reads the rest of a line that begins with such a word; whether it could.
    bool read_line(std::string_view word, std::string_view rest);

    /// Adds the lines that read_line() reads.
    void append_to(std::string& text) const;
};

} // namespace ispkit::mail
