// SPDX-License-Identifier: MIT
#include "policy_traffic.hpp"

#include <fmt/format.h>

#include <cstdio>
#include <cstdlib>
#include <iterator>

namespace ispkit::bench {

namespace {

/// Letters alone, since greylisting takes numbers in senders for what changes from mail to mail.
std::string word(std::uint64_t number) {
    std::string letters;
    do {
        letters += static_cast<char>('a' + number % 26);
        number /= 26;
    } while (number > 0);
    return letters;
}

/// Numbers in a row come to lie all over the range, no two in the same place.
std::uint32_t scattered(std::uint64_t number) {
    constexpr std::uint32_t k_odd = 0x9e3779b1;
    return static_cast<std::uint32_t>(number) * k_odd;
}

} // namespace

Kind kind_of(std::string_view name) {
    if (name == "greylist") {
        return Kind::greylist;
    }
    if (name == "ratelimit") {
        return Kind::ratelimit;
    }
    fmt::print(stderr, "'{}' is neither greylist nor ratelimit\n", name);
    std::exit(2);
}

Mail Mail::of(Kind kind, std::uint64_t number) {
    const std::uint64_t client = kind == Kind::greylist ? number / k_mails_of_a_client : number;
    const std::uint32_t place = scattered(client);
    Mail mail;
    const bool has_name = client % 2 == 0;
    mail.client_address =
        kind == Kind::greylist && !has_name
            ? fmt::format("2001:db8:{:x}:{:x}::{:x}", place >> 16, place & 0xffff, 1 + number % 9)
            : fmt::format("10.{}.{}.{}", place >> 16 & 0xff, place >> 8 & 0xff, place & 0xff);
    mail.client_name =
        has_name ? fmt::format("mail{}.{}-host.example", number % 9, word(place)) : "unknown";
    mail.sender = fmt::format("{}.office@{}-company.example", word(scattered(number)), word(place));
    mail.recipient =
        fmt::format("{}@customer{}.example.net", word(scattered(number + 7)), number % 997);
    if (kind == Kind::ratelimit && number % 10 < 7) {
        mail.login = fmt::format("{}@customer{}.example.net", word(place), number % 997);
    }
    return mail;
}

void add_request(std::string& out, const Mail& mail, std::string_view stage, std::uint64_t serial) {
    const bool is_whole = stage == "END-OF-MESSAGE";
    fmt::format_to(
        std::back_inserter(out),
        "request=smtpd_access_policy\nprotocol_state={}\nprotocol_name=ESMTP\n"
        "client_address={}\nclient_name={}\nclient_port={}\nreverse_client_name={}\n"
        "server_address=192.0.2.25\nserver_port=25\nhelo_name={}\nsender={}\nrecipient={}\n"
        "recipient_count={}\nqueue_id={}\ninstance={:x}.{:x}.{:x}.0\nsize={}\netrn_domain=\nstress="
        "\n"
        "sasl_method={}\nsasl_username={}\nsasl_sender=\nccert_subject=\nccert_issuer=\n"
        "ccert_fingerprint=\nccert_pubkey_fingerprint=\nencryption_protocol=TLSv1.3\n"
        "encryption_cipher=TLS_AES_256_GCM_SHA384\nencryption_keysize=256\npolicy_context=\n\n",
        stage, mail.client_address, mail.client_name, 1024 + serial % 60000, mail.client_name,
        mail.client_name == "unknown" ? "[192.0.2.7]" : mail.client_name, mail.sender,
        mail.recipient, is_whole ? 1 : 0, is_whole ? fmt::format("4XyZ{:08X}", serial) : "",
        0x1000 + serial % 61, serial / 1000000, serial % 1000000,
        is_whole ? 4000 + serial % 90000 : 3000, mail.login.empty() ? "" : "PLAIN", mail.login);
}

} // namespace ispkit::bench
