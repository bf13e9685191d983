// SPDX-License-Identifier: MIT
#pragma once

#include <span>
#include <string>
#include <string_view>

namespace ispkit::sip {

/// The bits of guessing that zxcvbn estimates for a secret: words, names, dates, keyboard patterns
/// and repetitions count little, and words the attacker knows, such as the account's names, next to
/// nothing. Only the first 100 bytes count. zxcvbn keeps no state: callable from any thread.
double strength_in_bits(std::string_view secret, std::span<const std::string> known_words);

/// Whether at least half of the secret consists of runs of four or more adjacent keys, or letters
/// of the alphabet, in either direction: qwertz12, asdf1234.
bool is_keyboard_run(std::string_view secret);

} // namespace ispkit::sip
