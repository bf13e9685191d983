// SPDX-License-Identifier: MIT
// Any octets as a DNS list with its codes: it is understood or refused, and what it asks can be
// asked; it lists nobody for an answer outside 127.0.0.0/8.

#include "error.hpp"
#include "fuzz_target.hpp"
#include "mail/lookup/dns_allow_list.hpp"

#include <cstdint>
#include <string_view>

FUZZ_TARGET(dns_allow_list, data, size) {
    using namespace ispkit;
    try {
        const auto list = mail::DnsAllowList::parse({reinterpret_cast<const char*>(data), size});
        require(net::is_dns_name(list.question(net::Address::of_ipv4(0xcb007105)).name));
        require(net::is_dns_name(list.question(net::Address::of_bits(1, 2)).name));
        net::DnsAnswer answer;
        answer.addresses = {net::Address::of_ipv4(0xcb007105), net::Address::of_bits(1, 2)};
        require(list.judge(answer) == mail::DnsAllowList::Verdict::not_listed);
    } catch (const Error&) {
    }
}
