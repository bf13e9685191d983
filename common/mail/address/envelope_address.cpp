// SPDX-License-Identifier: MIT
#include "mail/address/envelope_address.hpp"

#include "text/ascii.hpp"
#include "text/character_class.hpp"

#include <algorithm>

namespace ispkit::mail {

namespace {

/// Takes the text up to the next separator off the rest; takes nothing if there is no separator.
std::string_view take_field(std::string_view& rest, char separator) {
    const std::size_t end = rest.find(separator);
    if (end == rest.npos) {
        return {};
    }
    const std::string_view field = rest.substr(0, end);
    rest.remove_prefix(end + 1);
    return field;
}

/// prvs=TAG=user, in some programs prvs=user=TAG (draft-levine-smtp-batv); btv1==TAG==user.
std::string_view without_batv(std::string_view user) {
    constexpr std::string_view k_prvs = "prvs=";
    constexpr std::string_view k_btv = "btv1==";
    constexpr std::size_t k_tag_length = 10;
    if (user.starts_with(k_btv)) {
        const std::size_t end = user.find("==", k_btv.size());
        return end == user.npos ? user : user.substr(end + 2);
    }
    if (!user.starts_with(k_prvs)) {
        return user;
    }
    std::string_view rest = user.substr(k_prvs.size());
    const std::string_view first = take_field(rest, '=');
    const auto is_tag = [](std::string_view field) {
        return field.size() == k_tag_length && text::is_digit(field.front()) &&
               std::all_of(field.begin(), field.end(),
                           [](char c) { return text::is_digit(c) || (c >= 'a' && c <= 'f'); });
    };
    if (first.empty()) {
        return user;
    }
    return is_tag(rest) && !is_tag(first) ? first : rest;
}

/// "srs0=domain=user" of "srs0=HASH=TIME=domain=user"; of SRS1, "srs1=FORWARDER=domain=user", with
/// the first forwarder (libsrs2's form of the names).
std::string without_srs(std::string_view user) {
    const bool is_srs0 = user.starts_with("srs0");
    if ((!is_srs0 && !user.starts_with("srs1")) || user.size() < 5 ||
        std::string_view("=+-").find(user[4]) == std::string_view::npos) {
        return std::string(user);
    }
    std::string_view rest = user.substr(5);
    take_field(rest, '=');
    if (is_srs0) {
        take_field(rest, '=');
        return "srs0=" + std::string(rest);
    }
    const std::string_view forwarder = take_field(rest, '=');
    rest.remove_prefix(std::min<std::size_t>(1, rest.size()));
    take_field(rest, '=');
    take_field(rest, '=');
    return "srs1=" + std::string(forwarder) + "=" + std::string(rest);
}

/// "bounces" of "bounces-joe=example.com": a recipient, its '@' written as '='.
std::string_view without_recipient(std::string_view user) {
    const std::size_t equals = user.find('=');
    if (equals == user.npos || user.find('.', equals) == user.npos) {
        return user;
    }
    const std::size_t start = user.find_last_of("-+.", equals);
    return start == user.npos || start == 0 ? user : user.substr(0, start);
}

/// Calls `each` with every run of letters and digits and the text between it and the next run.
template <typename Each>
void for_each_run(std::string_view user, Each&& each) {
    while (!user.empty()) {
        const auto end = static_cast<std::size_t>(
            std::find_if_not(user.begin(), user.end(),
                             [](char c) { return text::is_digit(c) || text::is_letter(c); }) -
            user.begin());
        each(user.substr(0, end), user.substr(end, 1));
        user.remove_prefix(std::min(end + 1, user.size()));
    }
}

/// Whether the run was made for one message: long, with several digits. A name that ends in a year
/// is as long as such a run, but it is the whole user part.
bool is_identifier(std::string_view run, bool is_whole_user) {
    const std::size_t long_enough = is_whole_user ? 16 : 8;
    constexpr int k_several = 3;
    return run.size() >= long_enough &&
           std::count_if(run.begin(), run.end(), text::is_digit) >= k_several;
}

/// Replaces each run of letters and digits that is a number or an identifier with '#', and beside
/// an identifier also hexadecimal runs: "0102018f3c2e9d4b-8a1f-dead" becomes "#-#-#".
std::string with_numbers_replaced(std::string_view user) {
    bool has_identifier = false;
    for_each_run(user, [&](std::string_view run, std::string_view) {
        has_identifier = has_identifier || is_identifier(run, run.size() == user.size());
    });
    std::string result;
    for_each_run(user, [&](std::string_view run, std::string_view separator) {
        constexpr std::size_t k_group = 4;
        const bool is_number = !run.empty() && std::all_of(run.begin(), run.end(), text::is_digit);
        const bool is_group = has_identifier && run.size() >= k_group &&
                              run.find_first_not_of("0123456789abcdef") == run.npos;
        const bool is_replaced =
            is_number || is_group || is_identifier(run, run.size() == user.size());
        result += is_replaced ? std::string_view("#") : run;
        result += separator;
    });
    return result;
}

std::string_view without_extension(std::string_view user) {
    const std::size_t plus = user.find('+');
    return plus == 0 ? user : user.substr(0, plus);
}

} // namespace

std::string_view domain_of(std::string_view address) {
    const std::size_t at = address.rfind('@');
    return at == address.npos ? std::string_view() : address.substr(at + 1);
}

std::string normalised_sender(std::string_view address) {
    std::string text = text::lower(address);
    const std::size_t at = text.rfind('@');
    if (at == text.npos) {
        return text;
    }
    const std::string user = without_srs(without_batv(std::string_view(text).substr(0, at)));
    const bool is_srs = user.starts_with("srs0=") || user.starts_with("srs1=");
    const std::string_view stable = is_srs ? user : without_recipient(without_extension(user));
    return with_numbers_replaced(stable) + text.substr(at);
}

std::string normalised_recipient(std::string_view address) {
    std::string text = text::lower(address);
    const std::size_t at = text.rfind('@');
    if (at == text.npos) {
        return text;
    }
    return std::string(without_extension(std::string_view(text).substr(0, at))) + text.substr(at);
}

} // namespace ispkit::mail
