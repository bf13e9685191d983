// SPDX-License-Identifier: MIT
#include "mail/policy/policy_stream.hpp"

#include "error.hpp"
#include "io/ready_write.hpp"

#include <poll.h>
#include <signal.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>

namespace ispkit::mail {

namespace {

using Clock = std::chrono::steady_clock;
using std::chrono::milliseconds;

class PolicyStream {
public:
    PolicyStream(int input, int output, int signals, const PolicyServerSettings& settings,
                 PolicyService& service)
        : input_(input)
        , output_(output)
        , signals_(signals)
        , settings_(settings)
        , service_(service)
        , answers_(service, settings.answer_in_trouble) {}

    int run();

private:
    void take_requests();
    void decide();
    void wait();
    milliseconds longest_wait() const;
    void read();
    void write();
    void take_signal();
    void tend();
    bool is_stalled() const;

    int input_;
    int output_;
    int signals_;
    const PolicyServerSettings& settings_;
    PolicyService& service_;
    PolicyAnswers answers_;

    RequestBuffer buffer_;
    /// The batch; they wait for the database where they are there at all.
    std::vector<Question> questions_;
    std::string replies_;
    /// Nothing more is read: at the end of the input, or of what can be understood.
    bool ends_ = false;
    /// What it ends by; 0 while it serves.
    int signal_ = 0;
    Clock::time_point end_time_ = Clock::time_point::max();
    Clock::time_point last_active_ = Clock::now();
    Clock::time_point next_tick_ = Clock::now();
};

int PolicyStream::run() {
    while (true) {
        if (questions_.empty() && replies_.empty()) {
            take_requests();
        }
        decide();
        const bool is_done = questions_.empty() && replies_.empty() && ends_;
        if (is_done || is_stalled() || Clock::now() >= end_time_) {
            return signal_;
        }
        wait();
        tend();
    }
}

/// Those before what is no request are answered.
void PolicyStream::take_requests() {
    try {
        while (questions_.size() < k_most_requests_at_once) {
            const std::optional<PolicyRequest> request = buffer_.next();
            if (!request) {
                break;
            }
            questions_.push_back({*request});
        }
    } catch (const Error& error) {
        service_.report(error.what());
        ends_ = true;
    }
}

void PolicyStream::decide() {
    if (questions_.empty() || !answers_.decide(questions_, end_time_)) {
        return;
    }
    for (const Question& question : questions_) {
        if (question.action.empty()) {
            ends_ = true;
            break;
        }
        append_reply(replies_, question.action);
    }
    questions_.clear();
}

/// Until there is something to do.
void PolicyStream::wait() {
    const bool reads = questions_.empty() && replies_.empty() && !ends_;
    pollfd looks[] = {{.fd = reads ? input_ : -1, .events = POLLIN, .revents = 0},
                      {.fd = replies_.empty() ? -1 : output_, .events = POLLOUT, .revents = 0},
                      {.fd = signals_, .events = POLLIN, .revents = 0}};
    ::poll(looks, std::size(looks), static_cast<int>(longest_wait().count()));
    if (looks[2].revents != 0) {
        take_signal();
    }
    if (looks[0].revents != 0) {
        read();
    } else if (reads && signal_ != 0) {
        ends_ = true; // what was asked before it is answered
    }
    if (looks[1].revents != 0) {
        write();
    }
}

milliseconds PolicyStream::longest_wait() const {
    if (!questions_.empty()) {
        return k_between_tries;
    }
    constexpr auto k_tick = milliseconds(1000);
    constexpr auto k_tick_at_end = milliseconds(50);
    return signal_ == 0 ? k_tick : replies_.empty() ? milliseconds(0) : k_tick_at_end;
}

void PolicyStream::read() {
    // Who drips a request does not count as active.
    if (!buffer_.holds_part()) {
        last_active_ = Clock::now();
    }
    const RequestBuffer::Room room = buffer_.room();
    const ssize_t octets = ::read(input_, room.start, room.size);
    if (octets < 0 && errno != EINTR && errno != EAGAIN) {
        throw_errno("standard input");
    }
    buffer_.filled(static_cast<std::size_t>(std::max<ssize_t>(octets, 0)));
    ends_ = octets == 0;
}

void PolicyStream::write() {
    const ssize_t octets = io::write_ready(output_, replies_);
    if (octets < 0 && errno != EPIPE && errno != ECONNRESET) {
        throw_errno("standard output");
    }
    if (octets < 0) {
        replies_.clear();
        ends_ = true; // the client has gone
        return;
    }
    replies_.erase(0, static_cast<std::size_t>(octets));
    last_active_ = Clock::now();
}

void PolicyStream::take_signal() {
    std::uint8_t number = 0;
    if (::read(signals_, &number, 1) != 1) {
        return;
    }
    if (number == SIGHUP) {
        service_.reload();
    } else if (signal_ == 0) {
        signal_ = number;
        end_time_ = Clock::now() + k_time_to_drain;
    }
}

void PolicyStream::tend() {
    constexpr auto k_between_ticks = milliseconds(100);
    if (const auto now = Clock::now(); now >= next_tick_) {
        mail::tend(service_);
        next_tick_ = now + k_between_ticks;
    }
}

bool PolicyStream::is_stalled() const {
    const bool is_at_work = !replies_.empty() || buffer_.holds_part();
    const Clock::duration allowed = is_at_work ? settings_.stall_time() : settings_.idle_time;
    return questions_.empty() && Clock::now() - last_active_ > allowed;
}

} // namespace

int serve_stream(int input, int output, int signals, const PolicyServerSettings& settings,
                 PolicyService& service) {
    return PolicyStream(input, output, signals, settings, service).run();
}

} // namespace ispkit::mail
