// SPDX-License-Identifier: MIT
#include "mail/limit/customer_class.hpp"

#include "error.hpp"
#include "mail/address/envelope_address.hpp"
#include "text/ascii.hpp"
#include "text/lines.hpp"
#include "text/split.hpp"

namespace ispkit::mail {

namespace {

const std::string k_any_login = "*";

} // namespace

void CustomerClass::add_login(std::string_view login) {
    logins_.insert(text::lower(login));
}

void CustomerClass::add_logins(std::string_view text, const std::string& file) {
    if (text::is_blank_file(text)) {
        throw_error("{}: is empty (a file that is to have no logins needs a comment)", file);
    }
    text::for_each_line(text, file, [&](std::string_view line, std::uint64_t) {
        for (std::size_t at = line.find('#'); at != line.npos; at = line.find('#', at + 1)) {
            if (at == 0 || text::k_blanks.find(line[at - 1]) != line.npos) {
                line = line.substr(0, at);
            }
        }
        line = text::trim(line);
        if (!line.empty()) {
            add_login(line);
        }
    });
}

void CustomerClass::add_clients(const std::vector<net::Prefix>& prefixes) {
    clients_.add(prefixes);
    prefixes_.insert(prefixes_.end(), prefixes.begin(), prefixes.end());
}

bool CustomerClass::contains(const PolicyRequest& request) const {
    if (request.client && clients_.contains(*request.client)) {
        return true;
    }
    if (request.sasl_username.empty() || logins_.empty()) {
        return false;
    }
    const std::string login = text::lower(request.sasl_username);
    const std::string_view domain = domain_of(login);
    return logins_.contains(login) || logins_.contains(k_any_login) ||
           (!domain.empty() && logins_.contains("@" + std::string(domain)));
}

} // namespace ispkit::mail
