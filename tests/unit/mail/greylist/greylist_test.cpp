// SPDX-License-Identifier: MIT
#include "mail/greylist/big_providers.hpp"
#include "mail/greylist/greylist.hpp"
#include "net/registered_domain.hpp"
#include "test_database.hpp"
#include "text/pattern.hpp"

#include <boost/test/unit_test.hpp>
#include <fmt/format.h>

#include <algorithm>
#include <deque>
#include <random>

using namespace ispkit;
using namespace std::chrono_literals;
using mail::GreylistReason;
using mail::PolicyRequest;
using mail::Stage;

BOOST_AUTO_TEST_SUITE(mail_greylist_greylist)

namespace {

constexpr std::chrono::sys_seconds k_start{std::chrono::seconds(1'800'000'000)};

mail::ClientState client_in(mail::GreylistStore& store, const std::string& client) {
    return store.look_up({{client, {}, {}}}).front().client.value();
}

struct Fixture {
    TestDatabase database;
    mail::GreylistStore store{database.url()};
    mail::GreylistPolicy policy;
    std::chrono::sys_seconds now = k_start;
    std::string text;
    mail::Greylist::Vouch vouch;

    mail::GreylistDecision decide(const PolicyRequest& request) {
        if (const auto reason = policy.reason_to_pass(request)) {
            return {.reason = *reason, .client = {}};
        }
        mail::Greylist greylist(store, policy, vouch);
        return greylist.decide({&request, 1}, now).front();
    }

    static PolicyRequest request(std::string_view address,
                                 std::string_view sender = "a@example.org",
                                 std::string_view recipient = "b@example.net") {
        PolicyRequest request;
        request.stage = sender.empty() ? Stage::data : Stage::rcpt;
        request.client_address = address;
        request.client = net::Address::parse(address);
        request.client_name = "unknown";
        request.sender = sender;
        request.recipient = recipient;
        return request;
    }
};

} // namespace

BOOST_FIXTURE_TEST_CASE(a_stranger_waits_once, Fixture) {
    const PolicyRequest stranger = request("203.0.113.5");
    mail::GreylistDecision decision = decide(stranger);
    BOOST_TEST((decision.reason == GreylistReason::first_seen));
    BOOST_TEST(decision.action == "450 4.7.1 Greylisted: try again in 5 minutes");
    now += 299s;
    decision = decide(stranger);
    BOOST_TEST((decision.reason == GreylistReason::too_early));
    BOOST_TEST(decision.action == "450 4.7.1 Greylisted: try again in 1 second");
    now += 1s;
    decision = decide(request("203.0.113.77")); // its neighbour
    BOOST_TEST((decision.reason == GreylistReason::retried));
    BOOST_TEST(decision.action.starts_with("PREPEND X-Greylist: delayed 300 seconds by "
                                           "greylist-db at "));
    BOOST_TEST(decision.action.ends_with("; Fri, 15 Jan 2027 08:05:00 +0000"));
    decision = decide(stranger);
    BOOST_TEST((decision.reason == GreylistReason::known));
    BOOST_TEST(decision.action == "DUNNO");
}

BOOST_FIXTURE_TEST_CASE(dns_is_asked_only_about_mail_that_would_be_deferred, Fixture) {
    int asked = 0;
    mail::Vouched answer = mail::Vouched::undecided;
    vouch = [&](const PolicyRequest&) {
        ++asked;
        return answer;
    };
    policy.auto_allow = 1;
    const PolicyRequest stranger = request("203.0.113.5");
    BOOST_TEST((decide(stranger).reason == GreylistReason::undecided));
    answer = mail::Vouched::by_spf;
    mail::GreylistDecision decision = decide(stranger);
    BOOST_TEST((decision.reason == GreylistReason::spf_pass));
    BOOST_TEST(decision.action == "DUNNO");
    answer = mail::Vouched::by_list;
    BOOST_TEST((decide(stranger).reason == GreylistReason::dnswl));

    // Nothing of that was stored.
    now += 600s;
    answer = mail::Vouched::by_nobody;
    BOOST_TEST((decide(stranger).reason == GreylistReason::first_seen));
    BOOST_TEST((decide(stranger).reason == GreylistReason::too_early));
    answer = mail::Vouched::by_spf;
    BOOST_TEST((decide(stranger).reason == GreylistReason::spf_pass));
    BOOST_TEST(asked == 6);
    now += 300s;
    BOOST_TEST((decide(stranger).reason == GreylistReason::retried));
    BOOST_TEST((decide(stranger).reason == GreylistReason::auto_allowed));
    BOOST_TEST(asked == 6);
}

BOOST_FIXTURE_TEST_CASE(who_comes_back_too_late_is_a_stranger, Fixture) {
    decide(request("203.0.113.5"));
    now += 48h + 1s;
    BOOST_TEST((decide(request("203.0.113.5")).reason == GreylistReason::first_seen));
    now += 300s;
    BOOST_TEST((decide(request("203.0.113.5")).reason == GreylistReason::retried));
    now += 24h * 35;
    BOOST_TEST((decide(request("203.0.113.5")).reason == GreylistReason::known));
    now += 24h * 35 + 1s;
    BOOST_TEST((decide(request("203.0.113.5")).reason == GreylistReason::first_seen));
}

BOOST_FIXTURE_TEST_CASE(who_comes_again_and_again_stays_known_however_short_that_lasts, Fixture) {
    policy.lifetime = 90min;
    policy.auto_allow = 2;
    decide(request("203.0.113.5"));
    now += 300s;
    BOOST_TEST((decide(request("203.0.113.5")).reason == GreylistReason::retried));
    for (int i = 0; i < 5; ++i) {
        now += 50min;
        BOOST_TEST((decide(request("203.0.113.5")).reason == GreylistReason::known));
    }
    decide(request("203.0.113.5", "b@example.org"));
    now += 300s;
    decide(request("203.0.113.5", "b@example.org"));
    for (int i = 0; i < 5; ++i) {
        BOOST_TEST((decide(request("203.0.113.5")).reason == GreylistReason::auto_allowed));
        now += 50min;
    }
}

BOOST_FIXTURE_TEST_CASE(a_clock_that_was_set_back_makes_nobody_wait_longer, Fixture) {
    decide(request("203.0.113.5"));
    now -= 24h;
    BOOST_TEST(decide(request("203.0.113.5")).time.count() == 300);
    now += 300s;
    BOOST_TEST((decide(request("203.0.113.5")).reason == GreylistReason::retried));
    now -= 24h;
    BOOST_TEST((decide(request("203.0.113.5")).reason == GreylistReason::known));
}

BOOST_FIXTURE_TEST_CASE(a_provider_may_come_from_another_of_its_hosts, Fixture) {
    PolicyRequest first = request("203.0.113.5");
    first.client_name = "out1.example.com";
    PolicyRequest second = request("198.51.100.9");
    second.client_name = "out2.example.com";
    decide(first);
    now += 10min;
    BOOST_TEST((decide(second).reason == GreylistReason::retried));
    PolicyRequest pretender = request("192.0.2.1"); // the reverse name alone proves nothing
    BOOST_TEST((decide(pretender).reason == GreylistReason::first_seen));
}

BOOST_FIXTURE_TEST_CASE(who_is_known_by_its_network_is_known_by_its_name_from_then_on, Fixture) {
    const auto named = [](std::string_view address, std::string_view sender) {
        PolicyRequest request = Fixture::request(address, sender);
        request.client_name = "mx.example.com";
        return request;
    };
    const auto reason = [&](const PolicyRequest& request) { return decide(request).reason; };
    // As import has it, or from when its name could not be verified.
    store.merge({{{"192.0.2.0/24", "joe@example.org", "b@example.net"}, {now - 48h, now - 24h, 1}}},
                {});
    BOOST_TEST((reason(named("192.0.2.7", "joe@example.org")) == GreylistReason::known));
    BOOST_TEST((reason(named("198.51.100.7", "joe@example.org")) == GreylistReason::known));
    BOOST_TEST(client_in(store, "example.com").triplets == 1);
    BOOST_TEST((reason(named("192.0.2.7", "jim@example.org")) == GreylistReason::first_seen));

    decide(request("203.0.113.5"));
    now += 10min;
    mail::GreylistDecision retried = decide(named("203.0.113.5", "a@example.org"));
    BOOST_TEST((retried.reason == GreylistReason::retried));
    BOOST_TEST(retried.time.count() == 600);
    BOOST_TEST((reason(named("198.51.100.7", "a@example.org")) == GreylistReason::known));
    BOOST_TEST(client_in(store, "example.com").triplets == 2);

    store.merge({}, {{"203.0.113.0/24", {7, now}}});
    BOOST_TEST((reason(named("203.0.113.5", "new@example.org")) == GreylistReason::auto_allowed));
    // What the network's other hosts have earned is not the whole domain's.
    BOOST_TEST((reason(named("198.51.100.7", "any@example.org")) == GreylistReason::first_seen));
    BOOST_TEST(client_in(store, "example.com").triplets == 2);
}

BOOST_FIXTURE_TEST_CASE(what_is_too_old_of_a_network_helps_no_name, Fixture) {
    PolicyRequest named = request("192.0.2.7");
    named.client_name = "mx.example.com";
    store.merge(
        {{{"192.0.2.0/24", "a@example.org", "b@example.net"}, {now - 24h * 50, now - 24h * 36, 3}}},
        {});
    store.merge({}, {{"192.0.2.0/24", {9, now - 24h * 36}}});
    BOOST_TEST((decide(named).reason == GreylistReason::first_seen));
    policy.auto_allow = 0;
    store.merge({}, {{"192.0.2.0/24", {9, now}}});
    BOOST_TEST((decide(named).reason == GreylistReason::too_early));
}

BOOST_FIXTURE_TEST_CASE(own_networks_and_users_are_no_strangers, Fixture) {
    policy.exempt.add({*net::Prefix::parse("192.0.2.0/24")});
    BOOST_TEST((decide(request("192.0.2.1")).reason == GreylistReason::exempt));
    PolicyRequest user = request("203.0.113.5");
    user.sasl_username = "joe";
    BOOST_TEST((decide(user).reason == GreylistReason::authenticated));
    std::int64_t rows = 0;
    store.for_each_triplet([&](const auto&, const auto&) { ++rows; });
    BOOST_TEST(rows == 0);
}

BOOST_FIXTURE_TEST_CASE(what_is_allowed_is_not_asked, Fixture) {
    policy.clients.add("example.com");
    policy.recipients.add("postmaster@");
    PolicyRequest friendly = request("203.0.113.5");
    friendly.client_name = "mx.example.com";
    BOOST_TEST((decide(friendly).reason == GreylistReason::allowed_client));
    BOOST_TEST((decide(request("203.0.113.5", "a@b.c", "postmaster@example.net")).reason ==
                GreylistReason::allowed_recipient));
    store.allow({"client", "198.51.100.0/24"});
    store.allow({"sender", "news@example.org"});
    BOOST_TEST((decide(request("198.51.100.4")).reason == GreylistReason::allowed_client));
    BOOST_TEST((decide(request("203.0.113.5", "news@example.org")).reason ==
                GreylistReason::allowed_sender));
    BOOST_TEST(store.disallow({"client", "198.51.100.0/24"}));
    BOOST_TEST((decide(request("198.51.100.4")).reason == GreylistReason::first_seen));
}

BOOST_FIXTURE_TEST_CASE(a_client_that_has_passed_often_is_a_stranger_no_more, Fixture) {
    for (int i = 0; i < 5; ++i) {
        const std::string sender = fmt::format("{}@example.org", static_cast<char>('p' + i));
        decide(request("203.0.113.5", sender));
        now += 10min;
        BOOST_TEST((decide(request("203.0.113.5", sender)).reason == GreylistReason::retried));
    }
    BOOST_TEST(
        (decide(request("203.0.113.5", "new@example.org")).reason == GreylistReason::auto_allowed));
    now += 24h * 35 + 2h;
    BOOST_TEST(
        (decide(request("203.0.113.5", "new@example.org")).reason == GreylistReason::first_seen));
}

BOOST_FIXTURE_TEST_CASE(a_mail_without_sender_waits_at_data, Fixture) {
    PolicyRequest callback = request("203.0.113.5", "");
    callback.stage = Stage::rcpt;
    BOOST_TEST((decide(callback).reason == GreylistReason::not_concerned));
    callback.stage = Stage::data;
    BOOST_TEST((decide(callback).reason == GreylistReason::first_seen));
    now += 5min;
    BOOST_TEST((decide(callback).reason == GreylistReason::retried));
    PolicyRequest other = request("203.0.113.5");
    other.stage = Stage::data;
    BOOST_TEST((decide(other).reason == GreylistReason::not_concerned));
}

BOOST_FIXTURE_TEST_CASE(a_message_is_marked_once, Fixture) {
    std::vector<PolicyRequest> requests;
    for (const std::string_view recipient : {"b@example.net", "c@example.net"}) {
        requests.push_back(request("203.0.113.5", "a@example.org", recipient));
        requests.back().instance = "1.2.3";
    }
    mail::Greylist greylist(store, policy);
    greylist.decide(requests, now);
    const auto decisions = greylist.decide(requests, now + 5min);
    BOOST_TEST(decisions[0].action.starts_with("PREPEND"));
    BOOST_TEST(decisions[1].action == "DUNNO");
}

BOOST_FIXTURE_TEST_CASE(a_check_may_forget, Fixture) {
    const PolicyRequest stranger = request("203.0.113.5");
    mail::Greylist greylist(store, policy);
    for (int i = 0; i < 2; ++i) {
        BOOST_TEST((
            greylist.decide({&stranger, 1}, now, mail::Greylist::Keeping::forgets).front().reason ==
            GreylistReason::first_seen));
    }
}

BOOST_FIXTURE_TEST_CASE(a_sweep_removes_what_is_too_old_and_nothing_else, Fixture) {
    constexpr int k_rows = 1700; // several slices
    std::map<mail::Triplet, mail::TripletState> triplets;
    for (int i = 0; i < k_rows; ++i) {
        triplets[{fmt::format("10.{}.{}.0/24", i / 256, i % 256), "a", "b"}] = {
            k_start - (i % 2 == 0 ? 1h : 72h), k_start - (i % 2 == 0 ? 1h : 72h),
            i % 4 == 3 ? 1 : 0};
    }
    store.merge(triplets, {{"old", {5, k_start - 24h * 40}}, {"young", {5, k_start - 24h}}});
    mail::GreylistStore::SweepPosition position;
    std::int64_t removed = 0;
    while (store.sweep(position, policy.lifetimes(), now, removed)) {
    }
    BOOST_TEST(removed == k_rows / 4 + 1);
    BOOST_TEST(store.statistics().waiting == k_rows / 2);
    BOOST_TEST(store.statistics().passed == k_rows / 4);
    BOOST_TEST(store.statistics().clients == 1);
}

BOOST_FIXTURE_TEST_CASE(after_a_day_of_traffic_the_database_grows_no_more, Fixture) {
    policy.window = 2h;
    policy.lifetime = 6h;
    std::mt19937 random(1);
    mail::Greylist greylist(store, policy);
    mail::GreylistStore::SweepPosition position;
    std::vector<std::int64_t> pages; // at each hour's end
    std::vector<std::int64_t> rows;
    std::deque<std::pair<std::string, std::string>> to_retry;
    for (int minute = 0; minute < 24 * 60; ++minute, now += 60s) {
        for (int i = 0; i < 20; ++i) {
            const std::string address = fmt::format("10.{}.{}.1", random() % 256, random() % 256);
            // Numbers in a name would be taken for the same.
            const std::string sender = fmt::format("a@s{}.example", random());
            const PolicyRequest stranger = request(address, sender);
            BOOST_REQUIRE(greylist.decide({&stranger, 1}, now).front().is_greylisted());
            if (i < 4) {
                to_retry.emplace_back(address, sender);
            }
        }
        for (int i = 0; i < 4 && minute >= 10; ++i, to_retry.pop_front()) {
            const auto& [address, sender] = to_retry.front();
            const PolicyRequest again = request(address, sender);
            BOOST_REQUIRE(!greylist.decide({&again, 1}, now).front().is_greylisted());
        }
        std::int64_t removed = 0;
        while (minute % 15 == 0 && store.sweep(position, policy.lifetimes(), now, removed)) {
        }
        if (minute % 60 == 59) {
            const auto statistics = store.statistics();
            rows.push_back(statistics.waiting + statistics.passed + statistics.clients);
            store.database().query("PRAGMA page_count", {},
                                   [&](const auto& row) { pages.push_back(row.integer(0)); });
        }
    }
    // What comes in a window and a lifetime is there, and from then on no more.
    BOOST_TEST(rows[0] < rows[2]);
    BOOST_TEST(rows[23] > 3500);
    for (std::size_t hour = 10; hour < rows.size(); ++hour) {
        BOOST_TEST(rows[hour] < rows[7] * 11 / 10);
        BOOST_TEST(pages[hour] < pages[7] * 12 / 10);
    }
}

BOOST_AUTO_TEST_CASE(one_process_sweeps_until_it_is_gone) {
    const TestDatabase place(TestDatabase::shared);
    const std::chrono::sys_seconds now = k_start;
    mail::GreylistStore store(place.url());
    mail::GreylistStore other(place.url());
    BOOST_TEST(store.leads_sweep("a", now));
    BOOST_TEST(!other.leads_sweep("b", now + 30s));
    BOOST_TEST(store.leads_sweep("a", now + 45s));
    BOOST_TEST(!other.leads_sweep("b", now + 104s));
    BOOST_TEST(other.leads_sweep("b", now + 105s));
    BOOST_TEST(!store.leads_sweep("a", now + 106s));
    // A clock that was wrong once keeps nobody away for long.
    BOOST_TEST(other.leads_sweep("b", now + 24h * 365));
    BOOST_TEST(store.leads_sweep("a", now + 200s));
}

BOOST_AUTO_TEST_CASE(what_could_not_be_stored_is_decided_again_the_same) {
    const TestDatabase place(TestDatabase::shared);
    mail::GreylistStore store(place.url());
    mail::GreylistStore other(place.url());
    const mail::GreylistPolicy policy;
    std::chrono::sys_seconds now = k_start;
    PolicyRequest stranger = Fixture::request("203.0.113.5");
    stranger.instance = "1.2.3";
    mail::Greylist greylist(store, policy);
    BOOST_TEST(greylist.decide({&stranger, 1}, now).front().is_greylisted());
    now += 10min;
    {
        store.database().prepare_for_service();
        const store::Transaction locked(other.database());
        if (!TestDatabase::is_postgres()) {
            BOOST_CHECK_THROW(greylist.decide({&stranger, 1}, now), store::Busy);
        }
    }
    BOOST_TEST(greylist.decide({&stranger, 1}, now).front().action.starts_with("PREPEND"));
    BOOST_TEST(greylist.decide({&stranger, 1}, now).front().action == "DUNNO");
}

BOOST_FIXTURE_TEST_CASE(merging_keeps_the_earliest_and_the_latest, Fixture) {
    const mail::Triplet triplet{"203.0.113.0/24", "a@example.org", "b@example.net"};
    store.merge({{triplet, {now - 10h, now - 5h, 0}}}, {{"203.0.113.0/24", {3, now - 5h}}});
    store.merge({{triplet, {now - 9h, now - 1h, 2}}}, {{"203.0.113.0/24", {1, now - 1h}}});
    store.merge({{triplet, {now - 11h, now - 6h, 1}}}, {});
    const std::optional<mail::TripletState> state = store.look_up({triplet}).front().triplet;
    BOOST_REQUIRE(state);
    BOOST_TEST((state->first_seen == now - 11h));
    BOOST_TEST((state->last_seen == now - 1h));
    BOOST_TEST(state->passes == 2);
    BOOST_TEST(client_in(store, "203.0.113.0/24").triplets == 3);
    BOOST_TEST((client_in(store, "203.0.113.0/24").last_seen == now - 1h));
}

BOOST_AUTO_TEST_CASE(providers_are_hosts_domains_in_order_each_with_a_source_and_a_date) {
    const std::span<const mail::BigProvider> providers = mail::big_providers();
    const text::Pattern domain(R"(^[a-z0-9-]+(\.[a-z0-9-]+)+$)");
    const text::Pattern url(R"(^https://[a-z.]+/[A-Za-z0-9%+/._@-]+$)");
    const text::Pattern date(R"(^20\d\d-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])$)");
    const auto fits = [](const text::Pattern& pattern, std::string_view text) {
        return pattern.match(text) == text::Pattern::Result::matches;
    };
    for (const mail::BigProvider& provider : providers) {
        BOOST_TEST(fits(domain, provider.domain), provider.domain);
        BOOST_TEST(!net::registered_domain(provider.domain).empty(), provider.domain);
        BOOST_TEST(fits(url, provider.source), provider.source);
        BOOST_TEST(fits(date, provider.seen), provider.seen);
        for (const mail::BigProvider& other : providers) {
            BOOST_TEST(!provider.domain.ends_with("." + std::string(other.domain)),
                       provider.domain << " is below " << other.domain);
        }
    }
    BOOST_TEST(!providers.empty());
    BOOST_TEST((std::ranges::adjacent_find(providers, std::ranges::greater_equal(),
                                           &mail::BigProvider::domain) == providers.end()));
}

BOOST_AUTO_TEST_SUITE_END()
