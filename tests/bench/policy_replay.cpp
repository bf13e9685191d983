// SPDX-License-Identifier: MIT
// Drives the decisions of a policy service through days of a busy relay's traffic with a clock of
// its own, to see that memory and database level off, and how fast decisions are:
//   policy_replay greylist|ratelimit DATABASE [NAME=VALUE...]
//     days=30      how long the traffic lasts
//     mails=100000 a day
//     known=0      correspondents of the first day, whose triplets have passed before and were seen
//                  last within the lifetime; customers, who have sent nothing yet; 0: a quarter as
//                  many as mails a day, and no triplet has passed
//     kept=35      for how many days a triplet that has passed, or an hour's totals, is kept
//     sweeps=4     a day; the services sweep every few minutes, and have less that is too old
//     nodes=1      hosts, each a thread with its own connection
//     batch=25     how many requests wait together at a node
//     rate=0       mails a second, of all nodes together; 0: as fast as they can
// Prints a line for each day; with a server, also one for each table. Compares each decision with a
// model, and fails at the first that differs.

#include "greylist_filling.hpp"
#include "greylist_model.hpp"
#include "mail/greylist/greylist.hpp"
#include "mail/ratelimit/rate_limiter.hpp"
#include "mail/ratelimit/rate_sweep.hpp"
#include "rate_model.hpp"
#include "replay_server.hpp"
#include "replay_traffic.hpp"
#include "store/postgres/postgres.hpp"

#include <fmt/format.h>

#include <unistd.h>

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <exception>
#include <filesystem>
#include <fstream>
#include <memory>
#include <mutex>
#include <thread>

namespace {

using namespace ispkit;
using bench::Kind;
using bench::Offer;
using std::chrono::sys_seconds;
using Clock = std::chrono::steady_clock;

struct Settings {
    std::uint64_t days = 30;
    std::uint64_t mails = 100'000;
    std::uint64_t known = 0;
    std::uint64_t kept = 35;
    std::uint64_t sweeps = 4;
    std::uint64_t nodes = 1;
    std::uint64_t batch = 25;
    std::uint64_t rate = 0;

    std::uint64_t population() const { return known > 0 ? known : mails / 4; }
};

/// A host with a policy service.
class Node {
public:
    virtual ~Node() = default;
    /// For each request whether it was refused.
    virtual std::vector<bool> decide(std::span<const mail::PolicyRequest> requests,
                                     sys_seconds now) = 0;
    /// Whether there is more to sweep.
    virtual bool sweep(sys_seconds now) = 0;
};

mail::GreylistPolicy greylist_policy(const Settings& settings) {
    mail::GreylistPolicy policy;
    policy.lifetime = std::chrono::days(settings.kept);
    return policy;
}

class GreylistNode : public Node {
public:
    GreylistNode(const std::string& database, const Settings& settings)
        : policy_(greylist_policy(settings))
        , store_(database) {
        store_.database().prepare_for_service();
    }
    std::vector<bool> decide(std::span<const mail::PolicyRequest> requests,
                             sys_seconds now) override {
        std::vector<bool> refused;
        for (const mail::GreylistDecision& decision : greylist_.decide(requests, now)) {
            refused.push_back(decision.is_greylisted());
        }
        return refused;
    }
    bool sweep(sys_seconds now) override {
        return store_.sweep(position_, policy_.lifetimes(), now, removed_);
    }
    mail::GreylistStore& store() { return store_; }

private:
    mail::GreylistPolicy policy_;
    mail::GreylistStore store_;
    mail::Greylist greylist_{store_, policy_};
    mail::GreylistStore::SweepPosition position_;
    std::int64_t removed_ = 0;
};

constexpr bench::RateModel::Limit k_login_limit{60, std::chrono::hours(1)};
constexpr bench::RateModel::Limit k_client_limit{600, std::chrono::days(1)};

class RateNode : public Node {
public:
    RateNode(const std::string& database, const Settings& settings)
        : kept_(settings.kept)
        , store_(database) {
        policy_.add_networks("10.0.0.0/8");
        policy_.add_limit(fmt::format("sasl: {} messages / 1h", k_login_limit.messages));
        policy_.add_limit(fmt::format("client: {} messages / 1d", k_client_limit.messages));
        store_.database().prepare_for_service();
    }
    std::vector<bool> decide(std::span<const mail::PolicyRequest> requests,
                             sys_seconds now) override {
        std::vector<bool> refused;
        for (const mail::RateDecision& decision : limiter_.decide(requests, now)) {
            refused.push_back(decision.excess.has_value());
        }
        return refused;
    }
    bool sweep(sys_seconds now) override { return sweep_.next(kept_, now, removed_); }

private:
    std::chrono::days kept_;
    mail::RatePolicy policy_;
    mail::RateStore store_;
    mail::PendingRecipients pending_;
    mail::RateLimiter limiter_{store_, policy_, pending_};
    mail::RateSweep sweep_{store_.database()};
    std::int64_t removed_ = 0;
};

/// Several nodes with one database, which are offered the mails of one relay.
class Cluster {
public:
    Cluster(Kind kind, const std::string& database, const Settings& settings);

    /// Lets all nodes decide mails until the clock has come there; then one of them sweeps.
    void run_until(sys_seconds end);

    /// What happened since the last time, and what is there, on lines.
    std::string report();

private:
    void work(Node& node, sys_seconds end);
    void decide(Node& node, std::span<const Offer> offers, sys_seconds now);
    std::vector<bool> ask(Node& node, std::span<const Offer> offers, std::string_view stage,
                          sys_seconds now);
    void compare(std::span<const Offer> offers, const std::vector<bool>& refused, sys_seconds now);

    Kind kind_;
    std::string database_;
    std::uint64_t batch_;
    /// From one batch to the next.
    Clock::duration interval_{};
    mail::GreylistPolicy policy_;
    std::vector<std::unique_ptr<Node>> nodes_;
    std::unique_ptr<bench::ServerTables> tables_;
    /// For all that follows.
    std::mutex mutex_;
    bench::Traffic traffic_;
    std::unique_ptr<bench::ReplayModel> model_;
    std::exception_ptr trouble_;
    std::uint64_t requests_ = 0;
    std::uint64_t refused_ = 0;
    std::uint64_t busy_ = 0;
    std::vector<Clock::duration> waits_;
    Clock::duration spent_{};
    Clock::time_point next_batch_;
};

Cluster::Cluster(Kind kind, const std::string& database, const Settings& settings)
    : kind_(kind)
    , database_(database)
    , batch_(settings.batch)
    , policy_(greylist_policy(settings))
    , traffic_(kind, settings.mails, settings.population()) {
    for (std::uint64_t i = 0; i < settings.nodes; ++i) {
        if (kind == Kind::ratelimit) {
            nodes_.push_back(std::make_unique<RateNode>(database, settings));
            continue;
        }
        auto node = std::make_unique<GreylistNode>(database, settings);
        if (i == 0) {
            bench::fill(node->store(), settings.known, policy_.lifetime, bench::k_replay_start);
        }
        nodes_.push_back(std::move(node));
    }
    if (settings.rate > 0) {
        interval_ = std::chrono::duration_cast<Clock::duration>(std::chrono::seconds(batch_)) /
                    settings.rate;
    }
    if (kind == Kind::greylist) {
        // The population changes by a hundredth a day.
        const std::uint64_t numbers =
            settings.population() + (settings.days + 1) * settings.population() / 100;
        model_ = std::make_unique<bench::GreylistModel>(policy_, numbers, settings.known,
                                                        bench::k_replay_start);
    } else {
        model_ = std::make_unique<bench::RateModel>(k_login_limit, k_client_limit);
    }
    if (database.starts_with("postgres")) {
        tables_ = std::make_unique<bench::ServerTables>(database);
    }
}

void Cluster::run_until(sys_seconds end) {
    const Clock::time_point begin = Clock::now();
    {
        std::vector<std::jthread> threads;
        for (const std::unique_ptr<Node>& node : nodes_) {
            threads.emplace_back([&, this] { work(*node, end); });
        }
    }
    spent_ += Clock::now() - begin;
    if (trouble_) {
        std::rethrow_exception(trouble_);
    }
    while (nodes_.front()->sweep(end)) {
    }
}

void Cluster::work(Node& node, sys_seconds end) {
    try {
        std::unique_lock lock(mutex_);
        while (!trouble_ && traffic_.now() < end) {
            const std::vector<Offer> offers = traffic_.next(batch_);
            const sys_seconds now = traffic_.now();
            const Clock::time_point due = std::max(next_batch_, Clock::now());
            next_batch_ = due + interval_;
            lock.unlock();
            std::this_thread::sleep_until(due);
            decide(node, offers, now);
            lock.lock();
        }
    } catch (...) {
        const std::lock_guard lock(mutex_);
        trouble_ = std::current_exception();
    }
}

void Cluster::decide(Node& node, std::span<const Offer> offers, sys_seconds now) {
    std::vector<bool> refused = ask(node, offers, "RCPT", now);
    if (kind_ == Kind::ratelimit) {
        std::vector<Offer> accepted;
        for (std::size_t i = 0; i < offers.size(); ++i) {
            if (!refused[i]) {
                accepted.push_back(offers[i]);
            }
        }
        const std::vector<bool> refused_later = ask(node, accepted, "END-OF-MESSAGE", now);
        auto later = refused_later.begin();
        for (std::size_t i = 0; i < offers.size(); ++i) {
            refused[i] = refused[i] || *later++;
        }
    }
    const std::lock_guard lock(mutex_);
    compare(offers, refused, now);
    traffic_.answered(offers, refused, now);
    refused_ += static_cast<std::uint64_t>(std::count(refused.begin(), refused.end(), true));
}

/// Asks for all offers at once; which of them were refused.
std::vector<bool> Cluster::ask(Node& node, std::span<const Offer> offers, std::string_view stage,
                               sys_seconds now) {
    std::vector<std::string> texts(offers.size());
    std::vector<mail::PolicyRequest> requests;
    for (std::size_t i = 0; i < offers.size(); ++i) {
        bench::add_request(texts[i], bench::Mail::of(kind_, offers[i].number), stage,
                           offers[i].serial);
        requests.push_back(
            mail::parse_policy_request(std::string_view(texts[i]).substr(0, texts[i].size() - 1)));
    }
    std::uint64_t busy = 0;
    const Clock::time_point begin = Clock::now();
    std::vector<bool> refused;
    while (refused.size() < requests.size()) {
        try {
            refused = node.decide(requests, now);
        } catch (const store::Busy&) {
            ++busy;
        }
    }
    const std::lock_guard lock(mutex_);
    waits_.push_back(Clock::now() - begin);
    busy_ += busy;
    requests_ += offers.size();
    return refused;
}

void Cluster::compare(std::span<const Offer> offers, const std::vector<bool>& refused,
                      sys_seconds now) {
    for (std::size_t i = 0; i < offers.size(); ++i) {
        if (model_->refuses(offers[i].number, now) != refused[i]) {
            throw_error("mail {} at {}: {}, unlike the model", offers[i].number,
                        now.time_since_epoch().count(), refused[i] ? "refused" : "passed");
        }
    }
}

double megabytes(std::uintmax_t octets) {
    return static_cast<double>(octets) / 1e6;
}

std::uintmax_t resident_octets() {
    std::uintmax_t size = 0;
    std::uintmax_t pages = 0;
    std::ifstream("/proc/self/statm") >> size >> pages;
    return pages * static_cast<std::uintmax_t>(::sysconf(_SC_PAGESIZE));
}

double milliseconds(Clock::duration time) {
    return std::chrono::duration<double, std::milli>(time).count();
}

std::string Cluster::report() {
    std::sort(waits_.begin(), waits_.end());
    const auto quantile = [&](std::size_t hundredths) {
        return waits_.empty() ? 0 : milliseconds(waits_[waits_.size() * hundredths / 100]);
    };
    std::string lines = fmt::format(
        "requests={} refused={} requests_a_second={:.0f} p50_ms={:.1f} p99_ms={:.1f} busy={} "
        "memory_mb={:.1f}",
        requests_, refused_, 1000 * static_cast<double>(requests_) / milliseconds(spent_),
        quantile(50), quantile(99), busy_, megabytes(resident_octets()));
    if (tables_) {
        lines += tables_->report();
    } else {
        const std::string log = database_ + "-wal";
        lines += fmt::format(
            " database_mb={:.1f} log_mb={:.1f}\n", megabytes(std::filesystem::file_size(database_)),
            megabytes(std::filesystem::exists(log) ? std::filesystem::file_size(log) : 0));
    }
    requests_ = 0;
    refused_ = 0;
    busy_ = 0;
    waits_.clear();
    spent_ = {};
    return lines;
}

/// Throws Error.
void set(Settings& settings, std::string_view argument) {
    const std::pair<std::string_view, std::uint64_t*> all[] = {
        {"days", &settings.days},   {"mails", &settings.mails},   {"known", &settings.known},
        {"kept", &settings.kept},   {"sweeps", &settings.sweeps}, {"nodes", &settings.nodes},
        {"batch", &settings.batch}, {"rate", &settings.rate}};
    for (const auto& [name, value] : all) {
        if (argument.starts_with(name) && argument.substr(name.size()).starts_with('=')) {
            *value = std::strtoull(argument.substr(name.size() + 1).data(), nullptr, 10);
            return;
        }
    }
    throw_error("{}: not a setting (example: days=30)", argument);
}

void run(int argc, char** argv) {
    if (argc < 3) {
        throw_error("usage: policy_replay greylist|ratelimit DATABASE [NAME=VALUE...]");
    }
    Settings settings;
    for (int i = 3; i < argc; ++i) {
        set(settings, argv[i]);
    }
    store::enable_postgres();
    Cluster cluster(bench::kind_of(argv[1]), argv[2], settings);
    for (std::uint64_t day = 1; day <= settings.days; ++day) {
        for (std::uint64_t sweep = 1; sweep <= settings.sweeps; ++sweep) {
            cluster.run_until(bench::k_replay_start + std::chrono::days(day - 1) +
                              std::chrono::seconds(std::chrono::days(1)) * sweep / settings.sweeps);
        }
        fmt::print("day={} {}", day, cluster.report());
        std::fflush(stdout);
    }
}

} // namespace

int main(int argc, char** argv) {
    try {
        run(argc, argv);
    } catch (const std::exception& error) {
        fmt::print(stderr, "policy_replay: {}\n", error.what());
        return 2;
    }
    return 0;
}
