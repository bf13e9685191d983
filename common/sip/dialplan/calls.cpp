// SPDX-License-Identifier: MIT
#include "sip/dialplan/calls.hpp"

#include "text/ascii.hpp"
#include "text/split.hpp"

#include <algorithm>
#include <array>

namespace ispkit::sip {

namespace {

bool contains(std::string_view text, std::string_view part) {
    return text.find(part) != std::string_view::npos;
}

/// "technology/number@trunk", "technology/trunk/number"
bool is_trunk_with_chosen_number(std::string_view destination, bool has_any_number) {
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
        return is_chosen(number, has_any_number) && !is_chosen(trunk, true);
    }
    std::string_view peer = destination;
    number = take_until_outside(peer, '@');
    return has_peers && is_chosen(number, has_any_number) && !peer.empty() &&
           !is_chosen(peer, true);
}

/// Whether a text has variables other than the number that the caller dialled.
bool has_unknown_variables(std::string_view text) {
    for (std::size_t at = text.find("${"); at != std::string_view::npos;
         at = text.find("${", at + 2)) {
        const std::string_view name = text.substr(at + 2);
        if (!name.starts_with("EXTEN") && !name.starts_with("FILTER(")) {
            return true;
        }
    }
    return false;
}

/// The place of the first destination among the arguments, or npos.
std::size_t place_of_destinations(const Step& step) {
    constexpr std::size_t k_of_retry_dial = 3;
    return step.runs("Dial") || step.runs("Originate") ? 0
           : step.runs("RetryDial")                    ? k_of_retry_dial
                                                       : std::string_view::npos;
}

/// Whether the options at that place among the arguments have that letter, outside of the arguments
/// of other options.
bool has_option(const Step& step, std::size_t place, char letter) {
    const std::vector<std::string_view> arguments = arguments_of(step.arguments);
    std::string_view options = place < arguments.size() ? arguments[place] : std::string_view();
    const std::size_t size = options.size();
    return take_until_outside(options, letter).size() < size;
}

/// The arguments of the first call of that name in a text, or nothing.
std::string_view inside(std::string_view text, std::string_view lower_name) {
    const std::string lower = text::lower(text);
    const std::size_t at = lower.find(lower_name);
    return at == std::string::npos ? std::string_view() : text.substr(at + lower_name.size());
}

} // namespace

std::vector<std::string_view> destinations_of(const Step& step) {
    const std::size_t place = place_of_destinations(step);
    std::vector<std::string_view> destinations;
    if (place == std::string_view::npos) {
        return destinations;
    }
    const std::vector<std::string_view> arguments = arguments_of(step.arguments);
    std::string_view rest = place < arguments.size() ? arguments[place] : std::string_view();
    while (!rest.empty()) {
        destinations.push_back(take_until_outside(rest, '&'));
    }
    return destinations;
}

bool is_chosen(std::string_view text, bool has_any_number) {
    return contains(text, k_digits_read) || (has_any_number && contains(text, "${EXTEN"));
}

bool calls_chosen_number(const Step& step, bool has_any_number) {
    const std::vector<std::string_view> destinations = destinations_of(step);
    return std::any_of(destinations.begin(), destinations.end(),
                       [has_any_number](std::string_view destination) {
                           return is_trunk_with_chosen_number(destination, has_any_number);
                       });
}

bool calls_unknown(const Step& step) {
    constexpr std::array<std::string_view, 7> k_unknown = {
        "AGI", "EAGI", "DeadAGI", "ExternalIVR", "Stasis", "FollowMe", k_switch};
    constexpr std::array<std::string_view, 3> k_jumps = {"Goto", "Gosub", "Macro"};
    const auto runs = [&step](std::string_view application) { return step.runs(application); };
    if (std::any_of(k_unknown.begin(), k_unknown.end(), runs)) {
        return true;
    }
    if (std::any_of(k_jumps.begin(), k_jumps.end(), runs)) {
        return has_unknown_variables(step.arguments.substr(0, step.arguments.find('(')));
    }
    const std::vector<std::string_view> destinations = destinations_of(step);
    return std::any_of(destinations.begin(), destinations.end(), has_unknown_variables);
}

bool lets_callers_transfer(const Step& step) {
    constexpr std::size_t k_options = 2;
    return step.runs("Dial") && has_option(step, k_options, 'T');
}

bool skips_pin(const Step& step) {
    return step.runs("VoiceMailMain") && has_option(step, 1, 's');
}

std::string_view text_in_call(const Step& step, bool is_exten_open) {
    return place_of_destinations(step) == std::string_view::npos
               ? std::string_view()
               : text_of_caller(step.arguments, is_exten_open);
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
    return text_of_caller(inside(step.arguments, "${shell("), is_exten_open);
}

} // namespace ispkit::sip
