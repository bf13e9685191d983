// SPDX-License-Identifier: MIT
// Drives the decisions of a policy service through days of a busy relay's traffic with a clock of
// its own, to see that memory and database level off:
//   policy_replay greylist|ratelimit DATABASE DAYS MAILS_A_DAY KEPT_DAYS
// KEPT_DAYS is how long a triplet that has passed, or an hour's totals, is kept. Prints a line for
// each day. A sweep begins four times a day, not every few minutes as in the services, so that more
// of what is too old lies about here than there.

#include "mail/greylist/greylist.hpp"
#include "mail/ratelimit/rate_limiter.hpp"
#include "policy_traffic.hpp"

#include <fmt/format.h>

#include <unistd.h>

#include <cstdio>
#include <cstdlib>
#include <deque>
#include <filesystem>
#include <fstream>
#include <memory>
#include <random>

namespace {

using namespace ispkit;
using bench::Kind;
using std::chrono::seconds;
using std::chrono::sys_seconds;

constexpr auto k_batch = std::size_t{25};

/// A mail that is offered at some time, and its number among all.
struct Offer {
    std::uint64_t number;
    sys_seconds time;
    std::uint64_t serial;
};

class Replayed {
public:
    virtual ~Replayed() = default;
    /// For each request whether it was refused.
    virtual std::vector<bool> decide(std::span<const mail::PolicyRequest> requests,
                                     sys_seconds now) = 0;
    /// Whether there is more to sweep.
    virtual bool sweep(sys_seconds now) = 0;
    virtual std::string rows() = 0;
};

std::int64_t count_of(store::Database& database, std::string_view table) {
    std::int64_t count = 0;
    database.query(fmt::format("SELECT COUNT(*) FROM {}", table), {},
                   [&](const store::Row& row) { count = row.integer(0); });
    return count;
}

class ReplayedGreylist : public Replayed {
public:
    ReplayedGreylist(const std::string& database, std::chrono::days kept)
        : store_(database) {
        policy_.lifetime = kept;
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
    std::string rows() override {
        const mail::GreylistStore::Statistics statistics = store_.statistics();
        return fmt::format("waiting={} passed={} clients={}", statistics.waiting, statistics.passed,
                           statistics.clients);
    }

private:
    mail::GreylistPolicy policy_;
    mail::GreylistStore store_;
    mail::Greylist greylist_{store_, policy_};
    mail::GreylistStore::SweepPosition position_;
    std::int64_t removed_ = 0;
};

class ReplayedLimiter : public Replayed {
public:
    ReplayedLimiter(const std::string& database, std::chrono::days kept)
        : kept_(kept)
        , store_(database) {
        policy_.add_networks("10.0.0.0/8");
        policy_.add_limit("sasl: 200 messages, 1000 recipients / 1h");
        policy_.add_limit("client: 2000 messages / 1d");
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
    bool sweep(sys_seconds now) override { return store_.sweep(position_, kept_, now, removed_); }
    std::string rows() override {
        store::Database& database = store_.database();
        return fmt::format("usage={} history={} answers={}", count_of(database, "usage"),
                           count_of(database, "history"), count_of(database, "answers"));
    }

private:
    std::chrono::days kept_;
    mail::RatePolicy policy_;
    mail::RateStore store_;
    mail::PendingRecipients pending_;
    mail::RateLimiter limiter_{store_, policy_, pending_};
    mail::RateStore::SweepPosition position_;
    std::int64_t removed_ = 0;
};

/// Mails in the order of their times: of strangers a part comes from a population of correspondents
/// that changes by a hundredth a day and tries again when it is told to, and the rest comes once
/// and never again; of customers all are known.
class Traffic {
public:
    Traffic(Kind kind, std::uint64_t mails_a_day)
        : kind_(kind)
        , population_(mails_a_day / 4)
        , interval_(86'400.0 / static_cast<double>(mails_a_day)) {}

    Offer next() {
        if (!again_.empty() && again_.front().time <= now()) {
            const Offer offer = again_.front();
            again_.pop_front();
            return offer;
        }
        ++serial_;
        std::uint64_t number = 0;
        if (kind_ == Kind::greylist && random_() % 10 < k_tenths_never_again) {
            number = k_first_never_again + 4 * serial_;
        } else {
            // A tenth of the known sends half of the mails.
            const double part = std::uniform_real_distribution<double>()(random_);
            number =
                static_cast<std::uint64_t>(static_cast<double>(population_) * part * part * part);
            const auto day =
                static_cast<std::uint64_t>(static_cast<double>(serial_) * interval_ / 86'400);
            number += kind_ == Kind::greylist ? day * population_ / 100 : 0;
        }
        return {number, now(), serial_};
    }

    void refused(const Offer& offer) {
        if (kind_ == Kind::greylist && offer.number < k_first_never_again) {
            again_.push_back({offer.number, offer.time + std::chrono::minutes(10), offer.serial});
        }
    }

    sys_seconds now() const {
        return k_start +
               seconds(static_cast<std::int64_t>(static_cast<double>(serial_) * interval_));
    }

private:
    static constexpr unsigned k_tenths_never_again = 6;
    static constexpr std::uint64_t k_first_never_again = std::uint64_t{1} << 30;
    static constexpr sys_seconds k_start{seconds(1'800'000'000)};

    Kind kind_;
    std::uint64_t population_;
    double interval_;
    std::uint64_t serial_ = 0;
    std::mt19937_64 random_;
    std::deque<Offer> again_;
};

/// Asks for all offers at once; which of them were refused.
std::vector<bool> ask(Replayed& replayed, Kind kind, std::span<const Offer> offers,
                      std::string_view stage) {
    std::vector<std::string> texts(offers.size());
    std::vector<mail::PolicyRequest> requests;
    for (std::size_t i = 0; i < offers.size(); ++i) {
        bench::add_request(texts[i], bench::Mail::of(kind, offers[i].number), stage,
                           offers[i].serial);
        requests.push_back(
            mail::parse_policy_request(std::string_view(texts[i]).substr(0, texts[i].size() - 1)));
    }
    return replayed.decide(requests, offers.back().time);
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

void replay(Replayed& replayed, Kind kind, const std::string& database, std::uint64_t days,
            std::uint64_t mails_a_day) {
    Traffic traffic(kind, mails_a_day);
    const sys_seconds start = traffic.now();
    sys_seconds next_sweep = start;
    std::uint64_t requests = 0;
    std::uint64_t refused_requests = 0;
    for (std::uint64_t day = 1; day <= days; ++day) {
        const sys_seconds end = start + std::chrono::days(day);
        while (traffic.now() < end) {
            std::vector<Offer> offers;
            while (offers.size() < k_batch) {
                offers.push_back(traffic.next());
            }
            const std::vector<bool> refused = ask(replayed, kind, offers, "RCPT");
            std::vector<Offer> accepted;
            for (std::size_t i = 0; i < offers.size(); ++i) {
                if (refused[i]) {
                    traffic.refused(offers[i]);
                    ++refused_requests;
                } else {
                    accepted.push_back(offers[i]);
                }
            }
            requests += offers.size();
            if (kind == Kind::ratelimit && !accepted.empty()) {
                ask(replayed, kind, accepted, "END-OF-MESSAGE");
                requests += accepted.size();
            }
            if (traffic.now() >= next_sweep) {
                while (replayed.sweep(traffic.now())) {
                }
                next_sweep = traffic.now() + std::chrono::hours(6);
            }
        }
        const std::string log = database + "-wal";
        fmt::print("day={} requests={} refused={} {} memory_mb={:.1f} database_mb={:.1f} "
                   "log_mb={:.1f}\n",
                   day, requests, refused_requests, replayed.rows(), megabytes(resident_octets()),
                   megabytes(std::filesystem::file_size(database)),
                   megabytes(std::filesystem::exists(log) ? std::filesystem::file_size(log) : 0));
        std::fflush(stdout);
    }
}

} // namespace

int main(int argc, char** argv) {
    if (argc != 6) {
        fmt::print(stderr, "usage: policy_replay greylist|ratelimit DATABASE DAYS MAILS_A_DAY "
                           "KEPT_DAYS\n");
        return 2;
    }
    const Kind kind = bench::kind_of(argv[1]);
    const std::string database = argv[2];
    const std::chrono::days kept(std::strtol(argv[5], nullptr, 10));
    std::unique_ptr<Replayed> replayed;
    if (kind == Kind::greylist) {
        replayed = std::make_unique<ReplayedGreylist>(database, kept);
    } else {
        replayed = std::make_unique<ReplayedLimiter>(database, kept);
    }
    replay(*replayed, kind, database, std::strtoull(argv[3], nullptr, 10),
           std::strtoull(argv[4], nullptr, 10));
    return 0;
}
