// SPDX-License-Identifier: MIT
#include "sip/dialplan/dialplan_rules.hpp"

#include "sip/dialplan/calls.hpp"
#include "sip/dialplan/reach.hpp"
#include "sip/finding/shared_rules.hpp"
#include "text/ascii.hpp"
#include "text/split.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <string>
#include <unordered_map>
#include <unordered_set>
#include <utility>

namespace ispkit::sip {

namespace {

constexpr Rule k_guests_call_out = {
    "guests-call-out", Severity::critical,
    "give guests a context that reaches nothing but what strangers may call"};
constexpr Rule k_guests_run_commands = {
    "guests-run-commands", Severity::critical,
    "take the text out of the command, or filter it: ${FILTER(0-9,${EXTEN})}"};
constexpr Rule k_guests_reach_trunk = {
    "guests-reach-trunk", Severity::high,
    "give guests a context of their own: the steps before the call must keep all of them off"};
constexpr Rule k_guests_read_mail = {
    "guests-read-mail", Severity::high,
    "take the option s from VoiceMailMain, or give guests a context that does not reach it"};
constexpr Rule k_shell_injection = {
    "shell-injection", Severity::high,
    "take the text out of the command, or filter it: ${FILTER(0-9,${EXTEN})}"};
constexpr Rule k_disa_open = {"disa-open", Severity::high, "give DISA a password"};
constexpr Rule k_dial_injection = {
    "dial-injection", Severity::medium,
    "dial ${FILTER(0-9,${EXTEN})}, or use a pattern of fixed length such as _NXXXXXX"};
constexpr Rule k_dialplan_pin = {"dialplan-pin", Severity::medium,
                                 "give it a random PIN of six digits or more"};
constexpr Rule k_voicemail_calls_out = {
    "voicemail-calls-out", Severity::medium,
    "name a context that reaches only what a caller with a mailbox's PIN may call"};

/// Far above any real number of contexts in which the calls of guests, or of mailboxes, start; each
/// is a walk through the dialplan.
constexpr std::size_t k_most_walks = 100;

/// Where calls of strangers start.
struct Door {
    std::string_view context;
    std::string who;
};

std::vector<Door> doors_of(AuditedConfigs configs) {
    std::vector<Door> doors;
    if (lets_guests_in(configs)) {
        const Section* general = find_section(configs, ConfigKind::sip, "general");
        doors.push_back(
            {general == nullptr ? k_default_context : context_of(*general), "guests of sip.conf"});
    }
    const Share senders = senders_of(configs);
    for (const AuditedConfig& audited : configs) {
        for (const Section& section : audited.config.sections) {
            if (audited.kind == ConfigKind::pjsip && has_type(section, "endpoint") &&
                is_anonymous(section) && parts_of(section.value("auth")).empty()) {
                doors.push_back(
                    {context_of(section), fmt::format("guests of [{}]", section.title())});
            } else if (audited.kind == ConfigKind::iax && is_for_guests(section) &&
                       !keeps_strangers_out(section, senders)) {
                doors.push_back({context_of(section), "guests of iax.conf"});
            }
        }
    }
    return doors;
}

void report(const Rule& rule, const Context& context, const Step& step, std::string message,
            Findings& findings) {
    findings.add(rule, *step.config, step.place, context.name, std::move(message));
}

void check_pin(const Context& context, const Step& step, Findings& findings) {
    constexpr std::size_t k_shortest = 6;
    const std::string_view pin = arguments_of(step.arguments).front();
    if (step.runs("DISA") && pin == k_no_password) {
        report(k_disa_open, context, step, "callers get a dial tone without a password", findings);
    } else if ((step.runs("DISA") || step.runs("Authenticate")) && text::all_digits(pin) &&
               pin.size() < k_shortest) {
        report(k_dialplan_pin, context, step,
               fmt::format("the PIN of {} has fewer than {} digits", step.application, k_shortest),
               findings);
    }
}

void check_step(const Context& context, const Extension& extension, const Step& step,
                Findings& findings) {
    const bool is_open = extension.is_open();
    if (const std::string_view name = text_in_command(step, is_open); !name.empty()) {
        report(k_shell_injection, context, step,
               fmt::format("callers write {}, which becomes a part of a shell command", name),
               findings);
    }
    if (const std::string_view name = text_in_call(step, is_open); !name.empty()) {
        report(k_dial_injection, context, step,
               fmt::format("callers write {}, and can add a call to another destination with '&', "
                           "or options with ',' and ')'",
                           name),
               findings);
    }
    check_pin(context, step, findings);
}

void check_door(const Dialplan& dialplan, const Door& door, Findings& findings) {
    const auto message = [&door](std::string_view what) {
        return fmt::format("{} {}: their calls start in '{}'", door.who, what, door.context);
    };
    const Context* last_context = nullptr;
    const AsteriskConfig* last_config = nullptr;
    Place last_place;
    const bool is_whole = reach(dialplan, door.context, [&](const ReachedStep& reached) {
        const Step& step = reached.step;
        last_context = &reached.context;
        last_config = step.config;
        last_place = step.place;
        const auto add = [&](const Rule& rule, std::string_view what) {
            report(rule, reached.context, step, message(what), findings);
        };
        if (calls_chosen_number(step, reached.has_any_number)) {
            add(reached.is_guarded ? k_guests_reach_trunk : k_guests_call_out,
                reached.is_guarded
                    ? "call any number through this trunk unless an earlier step keeps them off"
                    : "call any number through this trunk");
        }
        if (reached.is_guarded) {
            return;
        }
        if (!text_in_call(step, reached.is_exten_open).empty()) {
            add(k_guests_reach_trunk, "can add a call through any trunk to this one");
        }
        if (skips_pin(step)) {
            add(k_guests_read_mail, "hear voice mail without a PIN");
        }
        if (!text_in_command(step, reached.is_exten_open).empty()) {
            add(k_guests_run_commands, "write a part of a shell command");
        }
    });
    if (!is_whole && last_context != nullptr) {
        findings.add(k_guests_reach_trunk, *last_config, last_place, last_context->name,
                     message("reach more steps than are followed, so perhaps a trunk"));
    }
}

/// Whether callers who start in a context call any number through a trunk.
class OutsideCalls {
public:
    explicit OutsideCalls(const Dialplan& dialplan)
        : dialplan_(dialplan) {}

    bool from(std::string_view context) {
        const auto [entry, is_new] = known_.try_emplace(text::lower(context), false);
        if (is_new && known_.size() <= k_most_walks) {
            reach(dialplan_, context, [&found = entry->second](const ReachedStep& reached) {
                found = found || calls_chosen_number(reached.step, reached.has_any_number);
            });
        }
        return entry->second;
    }

private:
    const Dialplan& dialplan_;
    std::unordered_map<std::string, bool> known_;
};

bool is_call_setting(std::string_view name) {
    return text::equal_ignoring_case(name, "dialout") ||
           text::equal_ignoring_case(name, "callback");
}

/// "dialout=context" in [general], and in "mailbox => PIN,name,mail,pager,option=value|option=…".
void check_mailboxes(const AuditedConfig& audited, OutsideCalls& calls, Findings& findings) {
    const auto check = [&](const Section& section, const Setting& setting, std::string_view name,
                           std::string_view context) {
        if (is_call_setting(name) && calls.from(context)) {
            findings.add(k_voicemail_calls_out, audited.config, setting.place, section.title(),
                         fmt::format("{}={}: whoever knows a PIN calls any number through a trunk",
                                     name, context));
        }
    };
    for (const Section& section : audited.config.sections) {
        for (const Setting& setting : section.settings) {
            if (section.is_template) {
                continue;
            }
            if (text::equal_ignoring_case(section.name, "general")) {
                check(section, setting, setting.name, setting.value);
                continue;
            }
            std::string_view options = setting.value;
            options.remove_prefix(options.rfind(',') + 1);
            while (!options.empty()) {
                std::string_view value = text::take_until(options, '|');
                const std::string_view name = text::trim_controls(text::take_until(value, '='));
                check(section, setting, name, text::trim_controls(value));
            }
        }
    }
}

} // namespace

std::vector<const Rule*> dialplan_rules() {
    return {&k_guests_call_out,  &k_guests_run_commands, &k_guests_reach_trunk,
            &k_guests_read_mail, &k_shell_injection,     &k_disa_open,
            &k_dial_injection,   &k_dialplan_pin,        &k_voicemail_calls_out};
}

void check_dialplan(AuditedConfigs configs, const Dialplan& dialplan, Findings& findings) {
    for (const Context& context : dialplan.contexts()) {
        for (const Extension& extension : context.extensions) {
            for (const Step& step : extension.steps) {
                check_step(context, extension, step, findings);
            }
        }
    }
    std::unordered_set<std::string> walked;
    for (const Door& door : doors_of(configs)) {
        if (walked.size() < k_most_walks && walked.insert(text::lower(door.context)).second) {
            check_door(dialplan, door, findings);
        }
    }
    OutsideCalls calls(dialplan);
    for (const AuditedConfig& audited : configs) {
        if (audited.kind == ConfigKind::voicemail) {
            check_mailboxes(audited, calls, findings);
        }
    }
}

} // namespace ispkit::sip
