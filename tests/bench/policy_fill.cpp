// SPDX-License-Identifier: MIT
// Fills a database with the traffic that policy_load knows, as a service would have written it:
//   policy_fill greylist|ratelimit DATABASE KNOWN [AGE]
// greylist: KNOWN triplets that have passed, last seen AGE seconds ago at most, and their clients.
// ratelimit: for each of KNOWN customers ten steps of the last hour, by login and by address; 17
// rows.

#include "greylist_filling.hpp"
#include "mail/limit/rate_window.hpp"
#include "mail/ratelimit/rate_store.hpp"
#include "mail/ratelimit/window_usage.hpp"
#include "policy_traffic.hpp"

#include <fmt/format.h>

#include <cstdlib>

namespace {

using namespace ispkit;
using std::chrono::seconds;
using std::chrono::sys_seconds;

/// So that rows may come in any order.
constexpr std::string_view k_big_cache = "PRAGMA cache_size = -2000000";

constexpr std::uint64_t k_rows_of_a_transaction = 200'000;

void fill_ratelimit(const std::string& database, std::uint64_t known, sys_seconds now) {
    constexpr auto k_window = std::chrono::hours(1);
    constexpr int k_steps = 10;
    mail::RateStore store(database);
    store.database().run(k_big_cache);
    for (std::uint64_t number = 0; number < known;) {
        const std::uint64_t first = number;
        number = std::min(known, number + k_rows_of_a_transaction / k_steps);
        store::Transaction transaction(store.database());
        for (int step = 0; step < k_steps; ++step) {
            mail::WindowUsage usage(store.database(), now - 2 * step * mail::step_of(k_window));
            const auto add = [&](const std::string& subject) {
                usage.expect(subject, k_window);
                usage.add(subject, k_window, {.usage = {1, 1}});
            };
            for (std::uint64_t one = first; one < number; ++one) {
                const bench::Mail mail = bench::Mail::of(bench::Kind::ratelimit, one);
                add("client:" + mail.client_address);
                if (!mail.login.empty()) {
                    add("sasl:" + mail.login);
                }
            }
            store::Round round(store.database(), store::Round::Kind::writes);
            usage.save(round);
            round.finish();
        }
        transaction.commit();
    }
}

} // namespace

int main(int argc, char** argv) {
    if (argc < 4) {
        fmt::print(stderr, "usage: policy_fill greylist|ratelimit DATABASE KNOWN [AGE]\n");
        return 2;
    }
    const std::uint64_t known = std::strtoull(argv[3], nullptr, 10);
    const seconds age(argc > 4 ? std::strtol(argv[4], nullptr, 10) : 0);
    const sys_seconds now = std::chrono::floor<seconds>(std::chrono::system_clock::now());
    if (bench::kind_of(argv[1]) == bench::Kind::greylist) {
        mail::GreylistStore store(argv[2]);
        store.database().run(k_big_cache);
        bench::fill(store, known, age, now);
    } else {
        fill_ratelimit(argv[2], known, now);
    }
    return 0;
}
