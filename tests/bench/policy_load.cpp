// SPDX-License-Identifier: MIT
// Asks a policy service as Postfix does, on many connections, each with one request at a time:
//   policy_load greylist|ratelimit HOST:PORT|PATH CONNECTIONS SECONDS KNOWN [RATE]
//   policy_load --bare HOST:PORT
// KNOWN is how many of the traffic's mails the service knows already (policy_fill). Without RATE
// the next request follows the reply; with it so many are sent a second, and what is late counts as
// waited for. After a second of warm-up it prints one line of name=value. With --bare it is the
// service itself, the fastest that there can be.

#include "bare_server.hpp"
#include "policy_traffic.hpp"

#include <fmt/format.h>
#include <netdb.h>

#include <sys/epoll.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <deque>
#include <random>
#include <vector>

namespace {

using namespace ispkit::bench;
using Clock = std::chrono::steady_clock;

/// Of a greylist's requests, out of 100: strangers that were never seen, and that come again at
/// once; the others are known.
constexpr unsigned k_new = 25;
constexpr unsigned k_again = 5;

[[noreturn]] void fail(std::string_view what) {
    fmt::print(stderr, "policy_load: {}: {}\n", what, std::strerror(errno));
    std::exit(2);
}

int connect_to(const std::string& address) {
    int fd = -1;
    if (address.find('/') != address.npos) {
        sockaddr_un name{};
        name.sun_family = AF_UNIX;
        address.copy(name.sun_path, sizeof name.sun_path - 1);
        fd = ::socket(AF_UNIX, SOCK_STREAM, 0);
        if (::connect(fd, reinterpret_cast<const sockaddr*>(&name), sizeof name) != 0) {
            fail(address);
        }
        return fd;
    }
    const std::size_t colon = address.rfind(':');
    addrinfo* found = nullptr;
    if (::getaddrinfo(address.substr(0, colon).c_str(), address.substr(colon + 1).c_str(), nullptr,
                      &found) != 0) {
        fail(address);
    }
    fd = ::socket(found->ai_family, SOCK_STREAM, 0);
    if (::connect(fd, found->ai_addr, found->ai_addrlen) != 0) {
        fail(address);
    }
    ::freeaddrinfo(found);
    return fd;
}

/// What one SMTP server process asks, one request after another.
class Asker {
public:
    explicit Asker(int fd)
        : fd_(fd) {}

    int fd() const { return fd_; }
    Clock::time_point asked_at() const { return asked_at_; }
    void ask(std::string_view request, Clock::time_point at) {
        asked_at_ = at;
        if (::write(fd_, request.data(), request.size()) != static_cast<ssize_t>(request.size())) {
            fail("write");
        }
    }

    /// Whether the reply is complete.
    bool take_reply() {
        std::array<char, 4096> octets{};
        const ssize_t got = ::read(fd_, octets.data(), octets.size());
        if (got <= 0) {
            fail("the service has closed the connection");
        }
        reply_.append(octets.data(), static_cast<std::size_t>(got));
        return reply_.ends_with("\n\n");
    }
    const std::string& reply() const { return reply_; }
    void forget_reply() { reply_.clear(); }

    Mail mail;
    std::uint64_t serial = 0;
    /// The recipient was accepted: the message comes next.
    bool has_recipient = false;

private:
    int fd_;
    std::string reply_;
    Clock::time_point asked_at_;
};

struct Settings {
    Kind kind;
    std::string address;
    std::size_t connections;
    std::chrono::seconds duration;
    std::uint64_t known;
    double rate;
};

class Load {
public:
    explicit Load(const Settings& settings)
        : settings_(settings)
        , serial_(static_cast<std::uint64_t>(std::chrono::system_clock::now().time_since_epoch() /
                                             std::chrono::microseconds(1)))
        , random_(serial_) {
        for (std::size_t i = 0; i < settings_.connections; ++i) {
            askers_.emplace_back(connect_to(settings_.address));
        }
        for (Asker& asker : askers_) {
            epoll_event event{.events = EPOLLIN, .data = {.ptr = &asker}};
            ::epoll_ctl(epoll_, EPOLL_CTL_ADD, asker.fd(), &event);
            idle_.push_back(&asker);
        }
    }

    void run();
    void print() const;

private:
    void ask_due();
    void ask(Asker& asker, Clock::time_point due);
    void choose_mail(Asker& asker);
    void take_reply(Asker& asker);

    const Settings& settings_;
    int epoll_ = ::epoll_create1(0);
    std::deque<Asker> askers_;
    std::deque<Asker*> idle_;
    std::uint64_t serial_;
    std::mt19937_64 random_;
    std::uint64_t last_stranger_ = 0;
    std::string request_;
    Clock::time_point next_due_;
    Clock::time_point start_;
    Clock::time_point end_;
    std::uint64_t refused_ = 0;
    std::uint64_t octets_ = 0;
    std::vector<std::uint32_t> nanoseconds_;
};

void Load::choose_mail(Asker& asker) {
    // A tenth of the known sends half of the mails.
    const double part = std::uniform_real_distribution<double>()(random_);
    auto number =
        static_cast<std::uint64_t>(static_cast<double>(settings_.known) * part * part * part);
    ++serial_;
    if (settings_.kind == Kind::greylist) {
        const std::uint64_t choice = random_() % 100;
        if (choice < k_new) {
            // Of a client of its own each, behind all that are known.
            number = last_stranger_ = (std::uint64_t{1} << 32) + 4 * (serial_ % (1U << 31));
        } else if (choice < k_new + k_again && last_stranger_ != 0) {
            number = last_stranger_;
        }
    }
    asker.mail = Mail::of(settings_.kind, number);
    asker.serial = serial_;
}

void Load::ask(Asker& asker, Clock::time_point due) {
    request_.clear();
    if (asker.has_recipient) {
        add_request(request_, asker.mail, "END-OF-MESSAGE", asker.serial);
    } else {
        choose_mail(asker);
        add_request(request_, asker.mail, "RCPT", asker.serial);
    }
    asker.ask(request_, due);
}

void Load::take_reply(Asker& asker) {
    if (!asker.take_reply()) {
        return;
    }
    const Clock::time_point now = Clock::now();
    const bool is_refused =
        asker.reply().starts_with("action=4") || asker.reply().starts_with("action=5") ||
        asker.reply().starts_with("action=DEFER") || asker.reply().starts_with("action=REJECT");
    if (asker.asked_at() >= start_) {
        nanoseconds_.push_back(static_cast<std::uint32_t>((now - asker.asked_at()).count()));
        refused_ += is_refused ? 1 : 0;
        octets_ += request_.size();
    }
    asker.has_recipient = settings_.kind == Kind::ratelimit && !asker.has_recipient && !is_refused;
    asker.forget_reply();
    idle_.push_back(&asker);
}

void Load::ask_due() {
    while (!idle_.empty()) {
        const Clock::time_point now = Clock::now();
        Clock::time_point due = now;
        if (settings_.rate > 0) {
            if (next_due_ > now) {
                return;
            }
            due = next_due_;
            next_due_ += std::chrono::nanoseconds(static_cast<std::int64_t>(1e9 / settings_.rate));
        }
        Asker& asker = *idle_.front();
        idle_.pop_front();
        ask(asker, due);
    }
}

void Load::run() {
    next_due_ = Clock::now();
    start_ = next_due_ + std::chrono::seconds(1);
    end_ = start_ + settings_.duration;
    while (Clock::now() < end_) {
        ask_due();
        std::array<epoll_event, 64> events{};
        timespec wait{.tv_sec = 0, .tv_nsec = 100'000'000};
        if (settings_.rate > 0 && !idle_.empty()) {
            wait.tv_nsec =
                std::clamp<std::int64_t>((next_due_ - Clock::now()).count(), 0, wait.tv_nsec);
        }
        const int ready = ::epoll_pwait2(epoll_, events.data(), events.size(), &wait, nullptr);
        for (int i = 0; i < ready; ++i) {
            take_reply(*static_cast<Asker*>(events[static_cast<std::size_t>(i)].data.ptr));
        }
    }
    std::sort(nanoseconds_.begin(), nanoseconds_.end());
}

void Load::print() const {
    if (nanoseconds_.empty()) {
        fail("no reply");
    }
    const auto percentile = [&](double part) {
        const auto last = static_cast<double>(nanoseconds_.size() - 1);
        return nanoseconds_[static_cast<std::size_t>(part * last)] / 1000;
    };
    const std::size_t requests = nanoseconds_.size();
    fmt::print("requests={} rate={:.0f} p50_us={} p99_us={} max_us={} refused={} octets={}\n",
               requests,
               static_cast<double>(requests) / static_cast<double>(settings_.duration.count()),
               percentile(0.5), percentile(0.99), percentile(1), refused_, octets_ / requests);
}

} // namespace

int main(int argc, char** argv) {
    if (argc == 3 && std::string_view(argv[1]) == "--bare") {
        serve_bare(argv[2]);
    }
    if (argc < 6) {
        fmt::print(stderr, "usage: policy_load greylist|ratelimit HOST:PORT|PATH CONNECTIONS "
                           "SECONDS KNOWN [RATE]\n       policy_load --bare HOST:PORT\n");
        return 2;
    }
    const Settings settings{.kind = kind_of(argv[1]),
                            .address = argv[2],
                            .connections = std::strtoul(argv[3], nullptr, 10),
                            .duration = std::chrono::seconds(std::strtol(argv[4], nullptr, 10)),
                            .known = std::strtoull(argv[5], nullptr, 10),
                            .rate = argc > 6 ? std::strtod(argv[6], nullptr) : 0};
    Load load(settings);
    load.run();
    load.print();
    return 0;
}
