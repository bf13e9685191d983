// SPDX-License-Identifier: MIT
#pragma once

#include "mail/ratelimit/rate_limiter.hpp"

#include <chrono>
#include <condition_variable>
#include <deque>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

namespace ispkit::mail {

/// An event that people are told.
struct Notice {
    /// One sentence; before ": " without text that a client chose.
    std::string sentence;
    /// "NAME=value" for commands.
    std::vector<std::string> variables;
    /// What its customer is told, and where; empty if it is not told.
    std::string customer;
    std::string customer_sentence;
    /// A suspension is not to wait for the next mail.
    bool is_urgent = false;
};

/// Whom to tell.
struct NoticeSettings {
    /// Mail addresses of the operators.
    std::vector<std::string> addresses;
    /// Commands for the shell.
    std::vector<std::string> commands;
    /// Whether customers are told of their limits, too, if their login is an address.
    bool tells_customers = false;
    /// Where mail is handed over; without it, sendmail(1) is run.
    std::optional<std::string> mail_socket;
    /// How long the end waits for mail and commands: meanwhile the service does not answer.
    std::chrono::milliseconds longest_end = std::chrono::seconds(10);

    bool operator==(const NoticeSettings&) const = default;

    bool is_empty() const { return addresses.empty() && commands.empty(); }
};

/// The notice of a limit that is near or reached, and of a suspension.
Notice notice_of(const LimitNotice& notice, const NoticeSettings& settings);
Notice notice_of(const Override& suspension);

/// Sends notices in a thread of its own, so that no decision waits for mail or commands.
class NoticeSender {
public:
    explicit NoticeSender(NoticeSettings settings);
    /// As finish().
    ~NoticeSender();
    NoticeSender(const NoticeSender&) = delete;
    NoticeSender& operator=(const NoticeSender&) = delete;

    /// Queues a notice; while 10,000 are waiting, further ones are dropped, and that is trouble.
    void add(Notice notice);

    /// What went wrong since the last call.
    std::vector<std::string> take_troubles();

    /// What does not work now.
    std::vector<std::string> problems();

    /// Sends what is left, and waits for that, but not for long. Returns what went wrong since the
    /// last call. Nothing may be added after that.
    std::vector<std::string> finish();

private:
    void run();

    NoticeSettings settings_;
    std::mutex mutex_;
    std::condition_variable changed_;
    std::deque<Notice> waiting_;
    std::vector<std::string> troubles_;
    std::vector<std::string> problems_;
    bool is_ending_ = false;
    std::thread thread_;
};

} // namespace ispkit::mail
