// SPDX-License-Identifier: MIT
#include "sip/dialplan/calls.hpp"

#include "text/ascii.hpp"
#include "text/split.hpp"

#include <algorithm>
#include <array>

namespace ispkit::sip {

namespace {

constexpr std::string_view k_chosen = "${EXTEN";

bool is_chosen(std::string_view text) {
    return text.find(k_chosen) != std::string_view::npos;
}

/// The text up to the first sign that is not within braces, which is removed with the sign.
std::string_view take_until_outside(std::string_view& text, char sign) {
    std::size_t depth = 0;
    std::size_t end = 0;
    for (; end < text.size() && (depth > 0 || text[end] != sign); ++end) {
        depth += text[end] == '{';
        depth -= text[end] == '}' && depth > 0;
    }
    const std::string_view part = text.substr(0, end);
    text.remove_prefix(std::min(end + 1, text.size()));
    return part;
}

/// "technology/number@trunk", "technology/trunk/number"
bool is_trunk_with_chosen_number(std::string_view destination) {
    constexpr std::array<std::string_view, 3> k_with_peers = {"SIP", "PJSIP", "IAX2"};
    constexpr std::array<std::string_view, 8> k_lines = {"DAHDI",  "Zap",    "mISDN",   "CAPI",
                                                         "OOH323", "Dongle", "Quectel", "Mobile"};
    const std::string_view technology = text::trim_controls(text::take_until(destination, '/'));
    const auto is_technology = [technology](std::string_view known) {
        return text::equal_ignoring_case(technology, known);
    };
    const bool has_peers = std::any_of(k_with_peers.begin(), k_with_peers.end(), is_technology);
    if (!has_peers && std::none_of(k_lines.begin(), k_lines.end(), is_technology)) {
        return false;
    }
    std::string_view number = destination;
    const std::string_view trunk = take_until_outside(number, '/');
    if (!number.empty()) {
        return is_chosen(number) && !is_chosen(trunk);
    }
    std::string_view peer = destination;
    number = take_until_outside(peer, '@');
    return has_peers && is_chosen(number) && !peer.empty() && !is_chosen(peer);
}

std::string_view destinations_of(const Step& step) {
    return step.runs("Dial") ? arguments_of(step.arguments).front() : std::string_view();
}

/// The arguments of the first call of that name in a text, or nothing.
std::string_view inside(std::string_view text, std::string_view lower_name) {
    const std::string lower = text::lower(text);
    const std::size_t at = lower.find(lower_name);
    return at == std::string::npos ? std::string_view() : text.substr(at + lower_name.size());
}

} // namespace

bool calls_chosen_number(const Step& step) {
    std::string_view destinations = destinations_of(step);
    while (!destinations.empty()) {
        if (is_trunk_with_chosen_number(take_until_outside(destinations, '&'))) {
            return true;
        }
    }
    return false;
}

std::string_view text_in_destination(const Step& step, bool is_exten_open) {
    return text_of_caller(destinations_of(step), is_exten_open);
}

std::string_view text_in_command(const Step& step, bool is_exten_open) {
    if (step.runs("System") || step.runs("TrySystem")) {
        return text_of_caller(step.arguments, is_exten_open);
    }
    if (step.runs("MixMonitor")) {
        // The third argument is a command for the end of the recording.
        const std::vector<std::string_view> arguments = arguments_of(step.arguments);
        return text_of_caller(arguments.size() > 2 ? arguments[2] : "", is_exten_open);
    }
    const std::string_view in_function = inside(step.arguments, "${shell(");
    return text_of_caller(in_function.empty() ? inside(step.arguments, "system(") : in_function,
                          is_exten_open);
}

} // namespace ispkit::sip
