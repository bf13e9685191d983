// SPDX-License-Identifier: MIT
#pragma once

#include <string>
#include <string_view>

namespace ispkit::mail {

/// The part behind the last '@'; empty without.
std::string_view domain_of(std::string_view address);

/// What stays the same in the senders that one correspondent or mailing list uses: lower case,
/// without what changes from mail to mail. That is the tag of BATV (prvs=TAG=user), the hash and
/// time of SRS (SRS0=HASH=TIME=domain=user), what follows a '+' (VERP, extensions), a recipient
/// that is part of the name (VERP: bounces-joe=example.com), and numbers, for which '#' stands.
std::string normalised_sender(std::string_view address);

/// Lower case, without an extension behind '+'.
std::string normalised_recipient(std::string_view address);

} // namespace ispkit::mail
