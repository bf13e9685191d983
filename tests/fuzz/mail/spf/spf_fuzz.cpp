// SPDX-License-Identifier: MIT
// Any octets as sender, HELO and what name servers answer: the check ends after as many rounds as
// RFC 7208's limits allow, and asks only what can be asked. The first line is client, sender and
// HELO, the next ones are the records of each question in turn, a TAB between them.

#include "fuzz_target.hpp"
#include "mail/spf/spf_check.hpp"
#include "text/ascii.hpp"
#include "text/split.hpp"

#include <cstdint>
#include <map>
#include <string_view>

namespace {

using namespace ispkit;

net::DnsAnswer spf_fuzz_answer(std::string_view line, net::DnsType type) {
    net::DnsAnswer answer;
    answer.status = line == "fail" ? net::DnsAnswer::Status::failed : net::DnsAnswer::Status::found;
    while (!line.empty() && line != "fail") {
        const std::string_view record = text::take_until(line, '\t');
        if (type == net::DnsType::txt) {
            answer.texts.emplace_back(record);
        } else if (const auto address = net::Address::parse(record)) {
            answer.addresses.push_back(*address);
        } else if (net::is_dns_name(record)) {
            answer.texts.push_back(text::lower(record));
        }
    }
    if (answer.addresses.empty() && answer.texts.empty() &&
        answer.status == net::DnsAnswer::Status::found) {
        answer.status = net::DnsAnswer::Status::none;
    }
    return answer;
}

} // namespace

FUZZ_TARGET(spf, data, size) {
    std::string_view lines(reinterpret_cast<const char*>(data), size);
    std::string_view head = text::take_until(lines, '\n');
    const std::string_view client = text::take_until(head, '\t');
    const std::string_view sender = text::take_until(head, '\t');
    const mail::SpfMail mail = mail::spf_mail(
        net::Address::parse(client).value_or(net::Address::of_ipv4(0xcb007105)), sender, head);
    std::map<net::DnsQuestion, std::shared_ptr<const net::DnsAnswer>> known;
    for (int rounds = 0;; ++rounds) {
        constexpr int k_most_rounds = 40;
        require(rounds < k_most_rounds);
        const auto outcome = mail::check_spf(mail, [&](const net::DnsQuestion& question) {
            const auto place = known.find(question);
            return place == known.end() ? nullptr : place->second;
        });
        const auto* const questions = std::get_if<1>(&outcome);
        if (questions == nullptr) {
            const mail::SpfVerdict& verdict = std::get<0>(outcome);
            require(!verdict.is_proof || verdict.result == mail::SpfResult::pass);
            return;
        }
        require(!questions->empty() && questions->size() <= 10);
        for (const net::DnsQuestion& question : *questions) {
            require(net::is_dns_name(question.name) && !known.contains(question));
            known[question] = std::make_shared<const net::DnsAnswer>(
                spf_fuzz_answer(text::take_until(lines, '\n'), question.type));
        }
    }
}
