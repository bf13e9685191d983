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

namespace ispkit::notice {

/// The answer of the service behind a socket when sendmail(1) has accepted the mail; another one
/// says why not.
inline constexpr std::string_view k_mail_taken = "ok\n";

/// The socket that ispkit-sendmail.socket makes.
inline constexpr std::string_view k_service_socket = "/run/ispkit/mail";

/// Why no mail can be handed to the socket at the path, as far as that is known before; empty if
/// nothing is.
std::string trouble_with_socket(const std::string& path);

/// Mails events: the first at once, then at most one mail in each interval, with all events since.
/// An urgent event waits for a minute at most, and is the first in its mail.
/// The mail goes to sendmail(1), which finds the recipients in it, or to a socket behind which
/// ispkit-sendmail@.service runs sendmail.
class Mailer {
public:
    /// `program` is the sender's name for the subject; several recipients are separated by commas.
    /// The ending, whole lines, comes after the events.
    Mailer(std::string program, std::string recipient, std::chrono::seconds interval,
           std::optional<std::string> socket, std::string ending = {})
        : program_(std::move(program))
        , recipient_(std::move(recipient))
        , interval_(interval)
        , socket_(std::move(socket))
        , ending_(std::move(ending)) {}

    void add(std::string sentence);
    void add_urgent(std::string sentence);

    /// Sends the collected events once the interval has passed and the last mail is on its way;
    /// does not wait for sendmail, and ends one that hangs. Returns whether the last mail has been
    /// accepted since the last call. Throws Error where it failed, or this one cannot be handed
    /// over: in either case its events are sent with the next one.
    bool tend(logfile::Time now);

    /// Waits until the last mail is on its way; returns false if none was waited for. Throws Error
    /// where it failed, or is not on its way at `end`.
    bool wait(io::Deadline end = io::Deadline::max());

    /// Waits for the last mail, then sends the events that are left, and waits for that. Returns
    /// whether a mail was accepted. Throws Error as wait() does.
    bool finish(io::Deadline end = io::Deadline::max());

    /// Whether there is nothing to send, and the last mail is on its way.
    bool is_idle() const { return sentences_.empty() && !is_sending(); }

private:
    bool is_sending() const { return child_ != 0 || connection_; }
    std::string mail() const;
    void send();
    /// Finds out until then what became of the last mail; returns whether it was accepted.
    bool settle(io::Deadline end);
    bool settle_connection(io::Deadline end);
    /// Ends the mail that is on its way, which is one that failed: throws Error.
    [[noreturn]] void give_up();
    /// What mail is handed to.
    std::string name() const;
    /// Collects the events of a mail that failed again.
    void take_back();

    std::string program_;
    std::string recipient_;
    std::chrono::seconds interval_;
    std::optional<std::string> socket_;
    std::string ending_;
    std::vector<std::string> sentences_;
    std::size_t untold_ = 0;
    /// The same of the mail that is on its way.
    std::vector<std::string> sent_;
    std::size_t sent_untold_ = 0;
    bool is_urgent_ = false;
    std::optional<logfile::Time> last_;
    /// sendmail, while it runs, and the file for what it says is wrong.
    pid_t child_ = 0;
    io::Fd errors_;
    /// Those that were given up and have not ended yet, such as one that waits for a disk.
    std::vector<pid_t> killed_;
    /// The connection on which the answer to the last mail will come.
    std::optional<io::Fd> connection_;
};

} // namespace ispkit::notice
