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

/// The messages that are not finished when a run ends, as the next run needs them: some wait for
/// days, and their outcomes then still belong to their senders. Of each message it stores whose it
/// is and what became of its recipients so far, with addresses as hashes.
struct UnfinishedMessages {
    /// The instances of Postfix that the messages' IDs tell apart, in order.
    std::vector<PostfixInstances::Instance> instances;
    /// The subjects of the messages.
    std::vector<ActivityKey> keys;
    /// In the order of when they were last heard of. Their `subject` is a number of the keys, from
    /// 1; 0 is nobody.
    std::vector<OpenMessage> messages;
    /// The latest failure last.
    std::vector<FailedLogins> failures;

    /// Removes messages that began before this time.
    void forget(std::chrono::sys_seconds before);

    /// Reads the rest of a line that begins with `word`. Returns whether it could.
    bool read_line(std::string_view word, std::string_view rest);

    /// Adds the lines that read_line() reads.
    void append_to(std::string& text) const;
};

} // namespace ispkit::mail
