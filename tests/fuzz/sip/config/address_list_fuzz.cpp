// SPDX-License-Identifier: MIT
// The permit, deny and match lists of Asterisk: each line is a value, in the sense that its first
// byte selects.

#include "fuzz_target.hpp"
#include "io/bytes.hpp"
#include "sip/config/address_list.hpp"
#include "text/split.hpp"

#include <cstdlib>

FUZZ_TARGET(address_list, data, size) {
    using namespace ispkit;
    using Sense = sip::AddressList::Sense;
    std::string_view text = io::as_text({data, size});
    sip::AddressList list(text.starts_with('1') ? Sense::in : Sense::out);
    while (!text.empty()) {
        const std::string_view line = text::take_until(text, '\n');
        list.add(line.substr(line.empty() ? 0 : 1), line.starts_with('1') ? Sense::in : Sense::out);
    }
    const sip::Share share = list.share();
    require(share.ipv4 >= 0 && share.ipv4 <= 1 && share.ipv6 >= 0 && share.ipv6 <= 1);
    require(!sip::network_of_size(share).empty());
    // The last decision holds.
    require(list.add("0.0.0.0/0,::/0", Sense::out).empty());
    require(list.share().ipv4 == 0 && list.share().ipv6 == 0);
    require(list.add("!0/0,!::/0", Sense::out).empty());
    require(sip::reach_of(list.share()) == sip::Reach::everybody);
}
