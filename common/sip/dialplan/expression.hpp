// SPDX-License-Identifier: MIT
#pragma once

#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace ispkit::sip {

/// Values of variables, by name, and of functions such as "CALLERID(num)".
using Variables = std::unordered_map<std::string, std::string>;

/// Variables make a text at most this long, as in Asterisk.
inline constexpr std::size_t k_longest_expansion = 8192;

/// The text with each "${NAME}" and "${GLOBAL(NAME)}" replaced whose value is known, whole even
/// where "${NAME:1}" takes a part of it. Variables of the first set hide those of the second. At
/// most k_longest_expansion bytes.
std::string expanded(std::string_view text, const Variables& variables,
                     const Variables& globals = {});

/// The first variable or function in a text whose value the caller writes, such as "EXTEN" or
/// "CALLERID", or nothing. FILTER() and other functions, but for a few that pass their argument on,
/// and expressions in "$[]" make it harmless. EXTEN counts only if `is_exten_open`: otherwise the
/// pattern keeps it to digits.
std::string_view text_of_caller(std::string_view text, bool is_exten_open);

/// The text up to the first separator outside of parentheses, brackets and braces, which is removed
/// from `rest` with the separator; all of it if there is none.
std::string_view take_until_outside(std::string_view& rest, char separator);

/// The arguments of an application: the parts between commas outside of parentheses, brackets and
/// braces, without the blanks at their ends; or between bars, as before Asterisk 1.6, if there is
/// no such comma.
std::vector<std::string_view> arguments_of(std::string_view text);

} // namespace ispkit::sip
