// SPDX-License-Identifier: MIT
#pragma once

#include "mail/activity.hpp"
#include "mail/known_networks.hpp"
#include "net/address.hpp"
#include "net/prefix_set.hpp"

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace ispkit::mail {

/// Whose mail is counted together: by login where there is one and by client address else, or all
/// by one of them. By login or sender, what has none is not counted.
enum class GroupBy : std::uint8_t { login_or_client, client, sasl, sender, prefix };

struct ActivitySettings {
    GroupBy group_by = GroupBy::login_or_client;
    /// What was before is the past; what is later is not counted.
    std::optional<std::chrono::sys_seconds> since;
    std::optional<std::chrono::sys_seconds> until;
    /// Who is a customer, and what his name is; where there is nothing in it, everyone is who logs
    /// in or whose mail is relayed to others.
    KnownNetworks networks;
    /// Where content filters send mail back from, beside this host.
    net::PrefixSet filters;
    /// Evidence lines of each kind.
    std::size_t evidence = 2;
    /// When the logs were written to last: what the year of times without one is inferred from.
    std::chrono::sys_seconds written;
};

/// One message that a relay took, as it was counted.
struct CountedMessage {
    /// When it came in.
    std::chrono::sys_seconds time;
    /// Empty where nobody logged in.
    std::string_view login;
    /// Nothing for a message without a client (from the host itself).
    std::optional<net::Address> client;
    /// The client's verified name; "unknown" without.
    std::string_view client_name;
    std::string_view sender;
    std::int64_t recipients = 0;
    std::int64_t size = 0;
    /// Whose it was counted for: Activity::key; empty for nobody.
    std::string_view key;
    /// Whether it is of the time that is reported on, not of the past.
    bool is_reported = true;
};

/// Of the time that is reported on.
struct ActivityTotals {
    /// All lines that were read, and those among them that told something of mail.
    std::int64_t lines = 0;
    std::int64_t events = 0;
    std::int64_t octets = 0;
    /// Messages and recipients of all; with those that nobody is named for.
    std::int64_t messages = 0;
    std::int64_t recipients = 0;
    std::int64_t unattributed = 0;
    std::int64_t sent = 0;
    std::int64_t deferred = 0;
    std::int64_t bounced = 0;
    std::int64_t rejected = 0;
    std::int64_t spam = 0;
    std::int64_t viruses = 0;
    /// Strangers that were forgotten since there were too many.
    std::int64_t forgotten = 0;
    /// Of the first and last line with a time, the past among them.
    std::optional<std::chrono::sys_seconds> first;
    std::optional<std::chrono::sys_seconds> last;
};

/// What mail logs say of who sent what. Lines of many hosts may be mixed; those of one message
/// should come in about the order in which they were written.
class MailActivity {
public:
    using OnMessage = std::function<void(const CountedMessage&)>;

    explicit MailActivity(ActivitySettings settings);
    ~MailActivity();
    MailActivity(const MailActivity&) = delete;
    MailActivity& operator=(const MailActivity&) = delete;

    /// Is called for every message when it is counted, those of the past too.
    void on_message(OnMessage hook);

    /// Reads logs to their ends, "-" is standard input; several are merged by their lines' times.
    /// Throws Error.
    void read(const std::vector<std::string>& paths);

    /// Takes one line as it arrives, without its newline.
    void feed(std::string_view line);

    /// What has been seen so far, of customers and of strangers, in no order.
    std::vector<Activity> activities() const;

    ActivityTotals totals() const;

private:
    class Impl;
    std::unique_ptr<Impl> impl_;
};

} // namespace ispkit::mail
