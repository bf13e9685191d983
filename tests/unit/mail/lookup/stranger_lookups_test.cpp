// SPDX-License-Identifier: MIT
#include "mail/lookup/stranger_lookups.hpp"
#include "net/name_server.hpp"

#include <boost/test/unit_test.hpp>

#include <map>

using namespace ispkit;
using mail::StrangerLookups;
using mail::Vouched;
using net::DnsQuestion;
using net::DnsType;
using std::chrono::seconds;

BOOST_AUTO_TEST_SUITE(mail_lookup_stranger_lookups)

namespace {

struct Asking {
    net::NameServer server;
    std::map<DnsQuestion, std::vector<std::string>> zone;
    mail::LookupSettings settings;
    std::vector<std::string> warnings;
    StrangerLookups::Time now{std::chrono::hours(1)};
    std::unique_ptr<StrangerLookups> lookups;

    explicit Asking(bool spf, const std::vector<std::string_view>& lists = {}) {
        settings.spf = spf;
        for (const std::string_view list : lists) {
            settings.lists.push_back(mail::DnsAllowList::parse(list));
        }
        settings.servers = server.name;
        server.records = [this](const DnsQuestion& question) { return zone[question]; };
        begin();
    }

    void begin() {
        lookups = std::make_unique<StrangerLookups>(
            settings, [this](std::string_view text) { warnings.emplace_back(text); });
    }

    /// The outcome after the server has answered `count` questions, one after another or at once.
    Vouched outcome(const mail::PolicyRequest& request, std::size_t count) {
        const std::size_t asked = server.questions.size();
        Vouched outcome = lookups->ask(request, now);
        while (outcome == Vouched::undecided) {
            BOOST_REQUIRE(lookups->is_undecided(request));
            server.serve(1);
            lookups->wait(seconds(5));
            lookups->receive(now);
            outcome = lookups->ask(request, now);
        }
        BOOST_TEST(server.questions.size() - asked == count);
        return outcome;
    }
};

mail::PolicyRequest mail_of(std::string_view client, std::string_view sender,
                            std::string_view helo = "mail.example") {
    mail::PolicyRequest request;
    request.client = net::Address::parse(client);
    request.client_address = client;
    request.sender = sender;
    request.helo_name = helo;
    return request;
}

} // namespace

BOOST_AUTO_TEST_CASE(spf_vouches_for_mail_of_few_addresses) {
    Asking asking(true);
    asking.zone[{"own.example", DnsType::txt}] = {"v=spf1 a mx -all"};
    asking.zone[{"own.example", DnsType::a}] = {"192.0.2.1"};
    asking.zone[{"own.example", DnsType::mx}] = {"mx.own.example"};
    asking.zone[{"mx.own.example", DnsType::a}] = {"192.0.2.2"};
    asking.zone[{"open.example", DnsType::txt}] = {"v=spf1 +all"};
    BOOST_TEST((asking.outcome(mail_of("192.0.2.2", "a@own.example"), 4) == Vouched::by_spf));
    BOOST_TEST((asking.outcome(mail_of("192.0.2.3", "a@own.example"), 0) == Vouched::by_nobody));
    BOOST_TEST((asking.outcome(mail_of("192.0.2.1", "", "own.example"), 0) == Vouched::by_spf));
    BOOST_TEST((asking.outcome(mail_of("192.0.2.3", "a@open.example"), 1) == Vouched::by_nobody));
    BOOST_TEST((asking.outcome(mail_of("192.0.2.3", "a@none.example"), 1) == Vouched::by_nobody));
    BOOST_TEST((asking.outcome(mail_of("192.0.2.3", "a"), 0) == Vouched::by_nobody));
    BOOST_TEST((asking.outcome(mail_of("unknown", "a@own.example"), 0) == Vouched::by_nobody));
    const std::string long_sender = std::string(320, 'a') + "@own.example";
    BOOST_TEST((asking.outcome(mail_of("192.0.2.2", long_sender), 0) == Vouched::by_nobody));
    BOOST_TEST(asking.warnings.empty());
}

BOOST_AUTO_TEST_CASE(a_list_vouches_for_its_clients_and_says_once_that_it_refuses) {
    Asking asking(true, {"wl.example", "refuses.example"});
    asking.zone[{"1.2.0.192.wl.example", DnsType::a}] = {"127.0.5.2"};
    asking.zone[{"2.2.0.192.wl.example", DnsType::a}] = {"127.0.5.0"};
    for (const char* const host : {"2", "3"}) {
        asking.zone[{std::string(host) + ".2.0.192.refuses.example", DnsType::a}] = {"127.0.0.255"};
    }
    // The list has the first word; the other questions are under way.
    BOOST_TEST((asking.outcome(mail_of("192.0.2.1", "a@own.example"), 1) == Vouched::by_list));
    asking.begin();
    asking.server.serve(2);
    BOOST_TEST((asking.outcome(mail_of("192.0.2.2", "a@own.example"), 3) == Vouched::by_nobody));
    BOOST_TEST((asking.outcome(mail_of("192.0.2.3", "a@own.example"), 2) == Vouched::by_nobody));
    BOOST_REQUIRE(asking.warnings.size() == 1U);
    BOOST_TEST(asking.warnings[0] ==
               "refuses.example answers 127.0.0.255: it does not serve this name server, which "
               "asks too often or for others (use --dns-server)");
}

BOOST_AUTO_TEST_CASE(mail_waits_for_a_silent_server_only_for_its_time) {
    Asking asking(true);
    const mail::PolicyRequest request = mail_of("192.0.2.1", "a@own.example");
    BOOST_TEST((asking.lookups->ask(request, asking.now) == Vouched::undecided));
    asking.now += std::chrono::milliseconds(1999);
    BOOST_TEST(!asking.lookups->receive(asking.now));
    BOOST_TEST(asking.lookups->is_undecided(request));
    asking.now += std::chrono::milliseconds(1);
    BOOST_TEST(asking.lookups->receive(asking.now));
    BOOST_TEST(!asking.lookups->is_undecided(request));
    BOOST_TEST((asking.lookups->ask(request, asking.now) == Vouched::by_nobody));

    // The late answer counts for the next attempt.
    asking.zone[{"own.example", DnsType::txt}] = {"v=spf1 ip4:192.0.2.1 -all"};
    asking.server.serve(1);
    asking.lookups->wait(seconds(5));
    asking.lookups->receive(asking.now);
    BOOST_TEST((asking.lookups->ask(request, asking.now) == Vouched::by_nobody));
    asking.now += seconds(10);
    asking.lookups->receive(asking.now);
    BOOST_TEST((asking.lookups->ask(request, asking.now) == Vouched::by_spf));
}

BOOST_AUTO_TEST_CASE(at_the_end_no_mail_waits) {
    Asking asking(true);
    const mail::PolicyRequest waiting = mail_of("192.0.2.1", "a@own.example");
    const mail::PolicyRequest later = mail_of("192.0.2.9", "a@own.example");
    BOOST_TEST((asking.lookups->ask(waiting, asking.now) == Vouched::undecided));
    asking.lookups->end(asking.now);
    BOOST_TEST(!asking.lookups->is_undecided(waiting));
    BOOST_TEST((asking.lookups->ask(waiting, asking.now) == Vouched::by_nobody));
    BOOST_TEST((asking.lookups->ask(later, asking.now) == Vouched::by_nobody));
}

BOOST_AUTO_TEST_CASE(equal_mail_is_looked_up_once) {
    Asking asking(true);
    asking.zone[{"own.example", DnsType::txt}] = {"v=spf1 ip4:192.0.2.0/24 -all"};
    const mail::PolicyRequest first = mail_of("192.0.2.1", "a@own.example");
    const mail::PolicyRequest second = mail_of("192.0.2.2", "b@own.example");
    BOOST_TEST((asking.lookups->ask(first, asking.now) == Vouched::undecided));
    BOOST_TEST((asking.lookups->ask(second, asking.now) == Vouched::undecided));
    BOOST_TEST((asking.outcome(first, 1) == Vouched::by_spf));
    BOOST_TEST((asking.outcome(second, 0) == Vouched::by_spf));
}

BOOST_AUTO_TEST_CASE(more_mail_than_may_wait_is_not_looked_up) {
    Asking asking(true);
    asking.settings.most = 2;
    asking.begin();
    BOOST_TEST((asking.lookups->ask(mail_of("192.0.2.1", "a@one.example"), asking.now) ==
                Vouched::undecided));
    BOOST_TEST((asking.lookups->ask(mail_of("192.0.2.1", "a@two.example"), asking.now) ==
                Vouched::undecided));
    BOOST_TEST((asking.lookups->ask(mail_of("192.0.2.1", "a@three.example"), asking.now) ==
                Vouched::by_nobody));
    BOOST_REQUIRE(asking.warnings.size() == 1U);
    BOOST_TEST(asking.warnings[0] ==
               "2 DNS look-ups under way: other strangers are greylisted without");
    asking.server.serve(2);
    asking.lookups->wait(seconds(5));
    asking.lookups->receive(asking.now);
    asking.now += seconds(2);
    asking.lookups->receive(asking.now);
    BOOST_TEST((asking.outcome(mail_of("192.0.2.1", "a@three.example"), 1) == Vouched::by_nobody));
    BOOST_TEST(asking.warnings.size() == 1U);
}

BOOST_AUTO_TEST_SUITE_END()
