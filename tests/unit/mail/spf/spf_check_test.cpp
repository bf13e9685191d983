// SPDX-License-Identifier: MIT
#include "error.hpp"
#include "io/file.hpp"
#include "mail/spf/spf_check.hpp"
#include "test_data.hpp"
#include "text/ascii.hpp"
#include "text/split.hpp"

#include <boost/test/unit_test.hpp>

#include <map>

using namespace ispkit;
using net::DnsAnswer;
using net::DnsQuestion;
using net::DnsType;

BOOST_AUTO_TEST_SUITE(mail_spf_spf_check)

namespace {

/// Records that a test knows by heart.
class Zone {
public:
    void add(const std::string& name, std::string_view type, const std::string& value) {
        static const std::map<std::string_view, DnsType> types{{"A", DnsType::a},
                                                               {"AAAA", DnsType::aaaa},
                                                               {"MX", DnsType::mx},
                                                               {"PTR", DnsType::ptr},
                                                               {"TXT", DnsType::txt}};
        if (type == "FAIL") {
            for (const auto& [text, failing] : types) {
                answers_[{name, failing}].status = DnsAnswer::Status::failed;
            }
            return;
        }
        const DnsType known = types.at(type);
        DnsAnswer& answer = answers_[{name, known}];
        answer.status = DnsAnswer::Status::found;
        if (known == DnsType::a || known == DnsType::aaaa) {
            answer.addresses.push_back(net::Address::parse(value).value());
        } else {
            answer.texts.push_back(known == DnsType::txt ? value : text::lower(value));
        }
    }

    std::shared_ptr<const DnsAnswer> find(const DnsQuestion& question) const {
        BOOST_TEST(net::is_dns_name(question.name), question.name);
        const auto known = answers_.find(question);
        DnsAnswer none;
        none.status = DnsAnswer::Status::none;
        return std::make_shared<const DnsAnswer>(known == answers_.end() ? none : known->second);
    }

private:
    std::map<DnsQuestion, DnsAnswer> answers_;
};

/// Asks one after another, as a program does. Counts the rounds.
mail::SpfVerdict verdict_of(const mail::SpfMail& mail, const Zone& zone, int& rounds) {
    std::map<DnsQuestion, std::shared_ptr<const DnsAnswer>> known;
    for (rounds = 1;; ++rounds) {
        const auto outcome = mail::check_spf(mail, [&](const DnsQuestion& question) {
            const auto place = known.find(question);
            return place == known.end() ? nullptr : place->second;
        });
        if (const auto* const verdict = std::get_if<mail::SpfVerdict>(&outcome)) {
            return *verdict;
        }
        for (const DnsQuestion& question : std::get<1>(outcome)) {
            BOOST_REQUIRE(known.emplace(question, zone.find(question)).second);
        }
    }
}

std::string result_of(const mail::SpfMail& mail, const Zone& zone) {
    int rounds = 0;
    const mail::SpfVerdict verdict = verdict_of(mail, zone, rounds);
    BOOST_TEST(rounds <= 25);
    return std::string(name_of(verdict.result)) + (verdict.is_proof ? "!" : "");
}

/// The result for a client of the domain own.example with that record.
std::string result_for(const std::string& client, const std::string& record) {
    Zone zone;
    zone.add("own.example", "TXT", record);
    return result_of(mail::spf_mail(net::Address::parse(client).value(), "user@own.example", ""),
                     zone);
}

} // namespace

BOOST_AUTO_TEST_CASE(the_cases_have_their_results) {
    const std::string text = io::read_file(k_data / "mail/spf-cases.txt", 1 << 20);
    Zone zone;
    std::vector<std::pair<std::string, std::string>> cases; // place and line
    std::uint64_t number = 0;
    std::string_view lines = text;
    while (!lines.empty()) {
        std::string_view line = text::take_until(lines, '\n');
        ++number;
        if (line.starts_with("@ ")) {
            line.remove_prefix(2);
            // A name may have spaces: the type is the first word of capitals.
            const std::size_t type = line.find_first_of("ABCDEFGHIJKLMNOPQRSTUVWXYZ");
            const std::string name(line.substr(0, type - 1));
            line.remove_prefix(type);
            const std::string_view type_name = text::take_until(line, ' ');
            zone.add(name, type_name, std::string(line));
        } else if (!line.empty() && !line.starts_with('#')) {
            cases.emplace_back(place("spf-cases.txt", number), line);
        }
    }
    BOOST_REQUIRE(!cases.empty());
    for (const auto& [where, line] : cases) {
        std::string_view rest = line;
        const std::string expected(text::take_until(rest, ' '));
        const std::string client(text::take_until(rest, ' '));
        std::string_view sender = "user@own.example";
        std::string_view helo = "mail.example";
        for (const auto& [prefix, value] :
             {std::pair("sender=", &sender), std::pair("helo=", &helo)}) {
            if (rest.starts_with(prefix)) {
                *value = text::take_until(rest, ' ').substr(std::string_view(prefix).size());
            }
        }
        Zone with_record = zone;
        if (!rest.empty()) {
            with_record.add("own.example", "TXT", std::string(rest));
        }
        const mail::SpfMail mail =
            mail::spf_mail(net::Address::parse(client).value(), sender, helo);
        const std::string result = result_of(mail, with_record);
        BOOST_TEST(result == expected, where << ": " << line << ": " << result);
    }
}

BOOST_AUTO_TEST_CASE(octets_that_are_not_printable_ascii_are_errors) {
    for (const std::string& record :
         {std::string("v=spf1 a:\xef\xbb\xbfx.example -all"), std::string("v=spf1 \x80 -all"),
          std::string("v=spf1 a:own.example\rptr -all"), std::string("v=spf1 a\t-all"),
          std::string("v=spf1 a:x.example\0", 19), std::string("v=spf1 x=\x7f -all")}) {
        BOOST_TEST(result_for("192.0.2.1", record) == "permerror");
    }
}

BOOST_AUTO_TEST_CASE(a_record_has_a_longest_size) {
    std::string record = "v=spf1";
    while (record.size() < 4096 - 20) {
        record += " ip4:203.0.113.5";
    }
    BOOST_TEST(result_for("203.0.113.5", record) == "pass!");
    record += std::string(4097 - record.size(), ' ');
    BOOST_TEST(result_for("203.0.113.5", record) == "permerror");
}

BOOST_AUTO_TEST_CASE(the_addresses_of_all_exchangers_are_asked_for_at_once) {
    Zone zone;
    zone.add("own.example", "TXT", "v=spf1 mx -all");
    for (int i = 0; i < 10; ++i) {
        const std::string host = "mx" + std::to_string(i) + ".example";
        zone.add("own.example", "MX", host);
        zone.add(host, "A", "192.0.2." + std::to_string(i));
    }
    int rounds = 0;
    const mail::SpfMail mail =
        mail::spf_mail(*net::Address::parse("192.0.2.9"), "user@own.example", "");
    BOOST_TEST((verdict_of(mail, zone, rounds).result == mail::SpfResult::pass));
    BOOST_TEST(rounds == 4); // TXT, MX, A, and the verdict
}

BOOST_AUTO_TEST_SUITE_END()
