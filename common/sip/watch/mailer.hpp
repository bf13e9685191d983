// SPDX-License-Identifier: MIT
#pragma once

#include "io/child_process.hpp"
#include "io/file.hpp"
#include "logfile/timestamp.hpp"

#include <sys/types.h>

#include <chrono>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace ispkit::sip {

/// Gives a mail to sendmail(1), which finds the recipients in it. The child's number.
pid_t run_sendmail(std::string_view mail);

/// What the service behind a socket answers when sendmail(1) has taken the mail.
inline constexpr std::string_view k_mail_taken = "ok\n";

/// Mails what happened: at once, and then at most one message in each interval with all that came
/// in between. The mail goes to sendmail(1), or to a socket behind which 'sip-banwatch mail' runs
/// that.
class Mailer {
public:
    Mailer(std::string recipient, std::chrono::seconds interval, std::optional<std::string> socket)
        : recipient_(std::move(recipient))
        , interval_(interval)
        , socket_(std::move(socket)) {}

    void add(std::string sentence);

    /// Sends what has come together, when the time is right and the last mail is on its way;
    /// nobody waits for sendmail. Throws Error where the last mail failed, or this one cannot be
    /// handed over: it is tried again with the next.
    void tend(logfile::Time now);

    /// Waits for the last mail to be on its way. Throws Error where it failed.
    void wait();

    /// Sends what has come together in any case, and waits for that.
    void finish();

private:
    std::string mail() const;
    void send();
    /// Takes note of what became of the last mail.
    void settle(io::Wait wait);
    void settle_connection(io::Wait wait);

    std::string recipient_;
    std::chrono::seconds interval_;
    std::optional<std::string> socket_;
    std::vector<std::string> sentences_;
    std::size_t untold_ = 0;
    logfile::Time next_;
    /// sendmail, while it runs.
    pid_t child_ = 0;
    /// The connection on which the answer to the last mail will come.
    std::optional<io::Fd> connection_;
};

} // namespace ispkit::sip
