// SPDX-License-Identifier: MIT
// Any octets as a name server's message: it is read or has failed, and its names can be asked for.

#include "fuzz_target.hpp"
#include "net/dns/dns_answer.hpp"

#include <cstdint>
#include <string_view>

FUZZ_TARGET(dns_answer, data, size) {
    using namespace ispkit::net;
    const std::string_view message(reinterpret_cast<const char*>(data), size);
    for (const DnsType type :
         {DnsType::a, DnsType::ptr, DnsType::mx, DnsType::txt, DnsType::aaaa}) {
        const DnsAnswer answer = parse_dns_answer(message, type);
        require(answer.addresses.empty() || answer.texts.empty());
        require(answer.status == DnsAnswer::Status::found ||
                (answer.addresses.empty() && answer.texts.empty()));
        for (const std::string& text : answer.texts) {
            require(type == DnsType::txt || is_dns_name(text));
        }
    }
}
