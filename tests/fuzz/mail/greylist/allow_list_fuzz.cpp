// SPDX-License-Identifier: MIT
// Any octets as the files of allowed clients and recipients: they are understood or refused,
// and one entry is kept in a form that is kept as it is.

#include "error.hpp"
#include "fuzz_target.hpp"
#include "mail/address/envelope_address.hpp"
#include "mail/greylist/allow_list.hpp"
#include "mail/greylist/client_network.hpp"

#include <cstdint>
#include <string_view>

FUZZ_TARGET(allow_list, data, size) {
    using namespace ispkit;
    const std::string_view text(reinterpret_cast<const char*>(data), size);
    mail::PolicyRequest request;
    request.client = net::Address::parse("203.0.113.5");
    request.client_address = "203.0.113.5";
    request.client_name = text.substr(0, 300);
    mail::client_network(request, {});
    mail::normalised_sender(text);
    try {
        mail::ClientList clients;
        clients.add_file(text, "clients");
        clients.contains(request);
    } catch (const Error&) {
    }
    try {
        mail::AddressList addresses;
        addresses.add_file(text, "recipients");
        addresses.contains(text.substr(0, 300));
    } catch (const Error&) {
    }
    for (const std::string_view kind : {"client", "recipient"}) {
        try {
            const std::string kept = mail::kept_entry(kind, text);
            if (mail::kept_entry(kind, kept) != kept) {
                std::abort();
            }
        } catch (const Error&) {
        }
    }
}
