// SPDX-License-Identifier: MIT
#pragma once

#include "mail_log_text.hpp"

#include <fmt/format.h>

#include <map>
#include <string>
#include <string_view>

namespace ispkit::test {

/// A log that is made line by line, one second apart.
class Log {
public:
    Log& program(std::string_view host_and_program, std::string_view message) {
        write(fmt::format("{}[9]: {}", host_and_program, message));
        return *this;
    }

    Log& line(std::string_view host_and_daemon, std::string_view message) {
        const std::size_t blank = host_and_daemon.find(' ');
        write(fmt::format("{} postfix{}[9]: {}", host_and_daemon.substr(0, blank),
                          host_and_daemon.substr(blank + 1), message));
        ++second_;
        return *this;
    }

    /// With a process number that matters.
    Log& process(std::string_view host_and_process, std::string_view message) {
        write(fmt::format("{}: {}", host_and_process, message));
        ++second_;
        return *this;
    }

    /// What stands in another log, at its own times.
    Log& append(const Log& other) {
        text_ += other.text_;
        second_ = other.second_;
        return *this;
    }

    Log& wait(int seconds) {
        second_ += seconds;
        return *this;
    }

    Log& client(std::string_view id, std::string_view address) {
        return line("mx1 /smtpd", fmt::format("{}: client=c[{}]", id, address));
    }
    Log& queued(std::string_view id, int recipients) {
        return line("mx1 /qmgr", fmt::format("{}: from=<a@example.com>, size=100, nrcpt={} (queue "
                                             "active)",
                                             id, recipients));
    }
    Log& delivered(std::string_view id, std::string_view recipient, std::string_view relay,
                   std::string_view status) {
        return line("mx1 /smtp",
                    fmt::format("{}: to=<{}>, relay=mx[{}]:25, delay=1, delays=0/0/0/1, dsn=2.0.0, "
                                "status={}",
                                id, recipient, relay, status));
    }
    Log& removed(std::string_view id) { return line("mx1 /qmgr", fmt::format("{}: removed", id)); }

    const std::string& text() const { return text_; }

private:
    void write(const std::string& line) {
        text_ += fmt::format("2026-11-23T{:02}:{:02}:{:02}Z {}\n", 10 + second_ / 3600,
                             second_ / 60 % 60, second_ % 60, line);
    }

    std::string text_;
    int second_ = 0;
};

inline std::map<std::string, mail::Activity>
activities_of(const Log& log, const mail::ActivitySettings& settings = {}) {
    mail::MailActivity mail(settings);
    read_log(mail, log.text());
    std::map<std::string, mail::Activity> all;
    for (const mail::Activity& activity : activities(mail)) {
        all.emplace(activity.key, activity);
    }
    return all;
}

inline mail::ActivityTotals totals_of(const Log& log) {
    mail::MailActivity mail({});
    read_log(mail, log.text());
    return mail.totals();
}

} // namespace ispkit::test
