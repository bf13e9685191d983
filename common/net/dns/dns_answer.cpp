// SPDX-License-Identifier: MIT
#include "net/dns/dns_answer.hpp"

#include "net/dns_name.hpp"
#include "text/ascii.hpp"

#include <fmt/format.h>
#include <resolv.h>

#include <arpa/nameser.h>
#include <netinet/in.h>

#include <algorithm>
#include <numeric>

namespace ispkit::net {

namespace {

std::uint64_t number_at(const unsigned char* octets) {
    std::uint64_t number = 0;
    for (int i = 0; i < 8; ++i) {
        number = number << 8 | octets[i];
    }
    return number;
}

/// The character-strings of a TXT record (RFC 1035, section 3.3.14), joined.
std::string joined_strings(std::string_view data) {
    std::string text;
    while (!data.empty()) {
        const std::size_t size = static_cast<unsigned char>(data.front());
        text += data.substr(1, size);
        data.remove_prefix(std::min(1 + size, data.size()));
    }
    return text;
}

class AnswerReader {
public:
    AnswerReader(std::string_view message, DnsType type)
        : type_(type) {
        const int size = static_cast<int>(std::min<std::size_t>(message.size(), 65535));
        is_valid_ = ::ns_initparse(reinterpret_cast<const unsigned char*>(message.data()), size,
                                   &message_) == 0;
    }

    DnsAnswer read() {
        DnsAnswer answer;
        if (!is_valid_) {
            return answer;
        }
        const int code = ns_msg_getflag(message_, ns_f_rcode);
        if ((code != ns_r_noerror && code != ns_r_nxdomain) || !read_section(ns_s_an, answer)) {
            return {};
        }
        answer.status = answer.addresses.empty() && !has_name_ && answer.texts.empty()
                            ? DnsAnswer::Status::none
                            : DnsAnswer::Status::found;
        if (answer.status == DnsAnswer::Status::none) {
            answer.time_to_live.reset();
            if (!read_section(ns_s_ns, answer)) {
                return {};
            }
        }
        return answer;
    }

private:
    /// Returns false if a record is damaged.
    bool read_section(ns_sect section, DnsAnswer& answer) {
        for (int i = 0; i < ns_msg_count(message_, section); ++i) {
            ns_rr record;
            if (::ns_parserr(&message_, section, i, &record) != 0) {
                return false;
            }
            // Also the life of an alias (CNAME) counts, and that of the zone (SOA) for `none`.
            const std::chrono::seconds life(ns_rr_ttl(record));
            answer.time_to_live = std::min(answer.time_to_live.value_or(life), life);
            if (section == ns_s_an && ns_rr_class(record) == ns_c_in &&
                ns_rr_type(record) == static_cast<int>(type_) && !take(record, answer)) {
                return false;
            }
        }
        return true;
    }

    bool take(const ns_rr& record, DnsAnswer& answer) {
        const unsigned char* const data = ns_rr_rdata(record);
        const std::size_t size = ns_rr_rdlen(record);
        switch (type_) {
        case DnsType::a:
            if (size != 4) {
                return false;
            }
            answer.addresses.push_back(Address::of_ipv4(::ns_get32(data) & 0xffff'ffff));
            return true;
        case DnsType::aaaa:
            if (size != 16) {
                return false;
            }
            answer.addresses.push_back(Address::of_bits(number_at(data), number_at(data + 8)));
            return true;
        case DnsType::txt:
            answer.texts.push_back(joined_strings({reinterpret_cast<const char*>(data), size}));
            return true;
        case DnsType::ptr:
            return take_name(data, answer);
        case DnsType::mx: // the preference is before the name
            return size > 2 && take_name(data + 2, answer);
        }
        return false;
    }

    bool take_name(const unsigned char* start, DnsAnswer& answer) {
        char name[NS_MAXDNAME];
        if (::ns_name_uncompress(ns_msg_base(message_), ns_msg_end(message_), start, name,
                                 sizeof name) < 0) {
            return false;
        }
        has_name_ = true;
        if (is_dns_name(name)) {
            answer.texts.push_back(text::lower(name));
        }
        return true;
    }

    DnsType type_;
    ns_msg message_{};
    bool is_valid_ = false;
    bool has_name_ = false;
};

} // namespace

bool is_dns_name(std::string_view name) {
    constexpr std::size_t k_longest_label = 63;
    if (name.empty() || name.size() > k_longest_dns_name) {
        return false;
    }
    std::size_t label = 0;
    for (const char c : name) {
        if (c == '.') {
            if (label == 0) {
                return false;
            }
            label = 0;
        } else if (c < ' ' || c > '~' || c == '\\' || ++label > k_longest_label) {
            return false;
        }
    }
    return label != 0;
}

std::string reversed_name(const Address& address) {
    if (address.is_ipv4()) {
        const std::uint32_t bits = address.ipv4();
        return fmt::format("{}.{}.{}.{}", bits & 0xff, bits >> 8 & 0xff, bits >> 16 & 0xff,
                           bits >> 24);
    }
    const std::string digits = fmt::format("{:016x}{:016x}", address.high(), address.low());
    return fmt::format("{}", fmt::join(digits.rbegin(), digits.rend(), "."));
}

std::size_t DnsAnswer::size() const {
    return std::accumulate(texts.begin(), texts.end(),
                           sizeof *this + addresses.size() * sizeof(Address),
                           [](std::size_t sum, const std::string& text) {
                               return sum + sizeof(std::string) + text.size();
                           });
}

DnsAnswer parse_dns_answer(std::string_view message, DnsType type) {
    return AnswerReader(message, type).read();
}

} // namespace ispkit::net
