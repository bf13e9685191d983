// SPDX-License-Identifier: MIT
#include "greylist_filling.hpp"

#include "mail/address/envelope_address.hpp"
#include "mail/greylist/client_network.hpp"
#include "policy_traffic.hpp"

#include <map>

namespace ispkit::bench {

using std::chrono::seconds;
using std::chrono::sys_seconds;

seconds ago(std::uint64_t number, seconds age) {
    constexpr std::uint64_t k_prime = 7919;
    return seconds(static_cast<std::int64_t>(number * k_prime) % (age.count() + 1));
}

void fill(mail::GreylistStore& store, std::uint64_t known, seconds age, sys_seconds now) {
    // A server has a lock for each client of a transaction, and room for some thousand.
    constexpr std::uint64_t k_rows_of_a_transaction = 10'000;
    for (std::uint64_t number = 0; number < known;) {
        std::map<mail::Triplet, mail::TripletState> triplets;
        std::map<std::string, mail::ClientState> clients;
        for (std::uint64_t i = 0; i < k_rows_of_a_transaction && number < known; ++i, ++number) {
            const Mail mail = Mail::of(Kind::greylist, number);
            mail::PolicyRequest request;
            request.client_name = mail.client_name;
            request.client_address = mail.client_address;
            request.client = net::Address::parse(mail.client_address);
            const mail::Triplet triplet{mail::client_network(request, {}),
                                        mail::normalised_sender(mail.sender),
                                        mail::normalised_recipient(mail.recipient)};
            const sys_seconds then = now - ago(number, age);
            triplets[triplet] = {then, then, 1};
            if (number % k_mails_of_a_client == k_mails_of_a_client - 1) {
                clients[triplet.client] = {k_mails_of_a_client, now};
            }
        }
        store.merge(triplets, clients);
    }
}

} // namespace ispkit::bench
