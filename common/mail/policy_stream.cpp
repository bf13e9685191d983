// SPDX-License-Identifier: MIT
#include "mail/policy_stream.hpp"

#include "error.hpp"
#include "io/file.hpp"

#include <poll.h>
#include <signal.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>

namespace ispkit::mail {

namespace {

/// Answers what is there to be answered; whether the connection goes on.
bool answer_waiting(RequestBuffer& buffer, int output,
                    const std::optional<std::string>& answer_in_trouble, PolicyService& service) {
    std::vector<PolicyRequest> requests;
    while (true) {
        requests.clear();
        try {
            while (requests.size() < k_most_requests_at_once) {
                const std::optional<PolicyRequest> request = buffer.next();
                if (!request) {
                    break;
                }
                requests.push_back(*request);
            }
        } catch (const Error& error) {
            service.report(error.what());
            return false;
        }
        if (requests.empty()) {
            return true;
        }
        std::string replies;
        for (const std::string& action : answers_to(requests, service, answer_in_trouble)) {
            append_reply(replies, action);
        }
        if (replies.empty()) {
            return false;
        }
        io::write_all(output, io::as_bytes(replies), "standard output");
    }
}

/// What has come in; whether that was not the end.
bool read_some(RequestBuffer& buffer, int input) {
    const RequestBuffer::Room room = buffer.room();
    const ssize_t octets = ::read(input, room.start, room.size);
    if (octets < 0 && errno != EINTR && errno != EAGAIN) {
        raise_errno("standard input");
    }
    buffer.filled(static_cast<std::size_t>(std::max<ssize_t>(octets, 0)));
    return octets != 0;
}

} // namespace

int serve_stream(int input, int output, int signals,
                 const std::optional<std::string>& answer_in_trouble, PolicyService& service) {
    constexpr auto k_between_ticks = std::chrono::milliseconds(100);
    RequestBuffer buffer;
    auto next_tick = std::chrono::steady_clock::now();
    while (answer_waiting(buffer, output, answer_in_trouble, service)) {
        pollfd looks[] = {{.fd = input, .events = POLLIN, .revents = 0},
                          {.fd = signals, .events = POLLIN, .revents = 0}};
        constexpr int k_tick_milliseconds = 1000;
        ::poll(looks, std::size(looks), k_tick_milliseconds);
        std::uint8_t number = 0;
        if (looks[1].revents != 0 && ::read(signals, &number, 1) == 1) {
            if (number != SIGHUP) {
                return number;
            }
            service.reload();
        }
        if (looks[0].revents != 0 && !read_some(buffer, input)) {
            return 0;
        }
        if (const auto now = std::chrono::steady_clock::now(); now >= next_tick) {
            tend(service);
            next_tick = now + k_between_ticks;
        }
    }
    return 0;
}

} // namespace ispkit::mail
