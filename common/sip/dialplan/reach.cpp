// SPDX-License-Identifier: MIT
#include "sip/dialplan/reach.hpp"

#include "sip/dialplan/calls.hpp"
#include "text/split.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <functional>
#include <string>
#include <unordered_set>
#include <utility>
#include <vector>

namespace ispkit::sip {

namespace {

constexpr int k_deepest_call = 8;

bool may_keep_off(const Step& step) {
    constexpr std::array<std::string_view, 16> k_guards = {
        "GotoIf",         "GotoIfTime", "Gosub",  "GosubIf",   "Macro", "MacroIf",
        "ExecIf",         "ExecIfTime", "While",  "AGI",       "EAGI",  "Authenticate",
        "VMAuthenticate", "Stasis",     "Hangup", "Congestion"};
    return std::any_of(k_guards.begin(), k_guards.end(),
                       [&step](std::string_view guard) { return step.runs(guard); });
}

/// The variable of a subroutine's argument, from 1.
std::string argument_name(std::size_t number) {
    return fmt::format("ARG{}", number);
}

bool lets_dial(const Step& step) {
    return step.runs("Background") || step.runs("WaitExten");
}

class Walk {
public:
    using Visit = std::function<void(const ReachedStep&)>;

    Walk(const Dialplan& dialplan, const Visit& visit)
        : dialplan_(dialplan)
        , visit_(visit) {}

    bool is_whole() const { return reached_ <= k_most_reached; }

    void start(std::string_view name) {
        reach_context(name, false);
        while (!contexts_.empty() || !calls_.empty()) {
            if (!calls_.empty()) {
                const Call call = calls_.back();
                calls_.pop_back();
                run(call, {});
                continue;
            }
            const auto [context, is_guarded] = contexts_.back();
            contexts_.pop_back();
            for (const std::string& include : context->includes) {
                reach_context(include, is_guarded);
            }
            for (const Extension& extension : context->extensions) {
                run(dialled({context, nullptr, context, is_guarded, false, false, 0}, extension),
                    {});
            }
        }
    }

private:
    /// How a caller came to an extension.
    struct Call {
        const Context* context;
        const Extension* extension;
        /// Where Asterisk looks for the numbers of transfers: of a macro, the caller's context.
        const Context* transfers;
        bool is_guarded;
        bool is_exten_open;
        bool has_any_number;
        /// The subroutines around it.
        int depth;
    };

    /// The same with an extension that the caller chose.
    static Call dialled(Call call, const Extension& extension) {
        call.extension = &extension;
        call.is_exten_open = extension.is_open();
        call.has_any_number = extension.takes_any_number();
        return call;
    }

    void reach_context(std::string_view name, bool is_guarded);
    void run(Call call, const Variables& arguments);
    void run_subroutine(const Call& call, const Variables& arguments);
    void follow(const Call& call, const Step& step);
    void follow_originate(const Call& call, const std::vector<std::string_view>& arguments);
    void follow_destinations(const Call& call, const Step& step);
    void jump(Call call, const std::vector<std::string_view>& target);
    void run_gosub(Call call, std::vector<std::string_view> target);
    void run_macro(const Call& call, const std::vector<std::string_view>& arguments);

    const Dialplan& dialplan_;
    const Visit& visit_;
    std::vector<std::pair<const Context*, bool>> contexts_;
    std::vector<Call> calls_;
    /// Contexts that were reached behind a guard, and those that were reached without one.
    std::unordered_set<const Context*> guarded_;
    std::unordered_set<const Context*> unguarded_;
    /// Extensions that were jumped to, by the same distinction.
    std::unordered_set<const Extension*> guarded_extensions_;
    std::unordered_set<const Extension*> unguarded_extensions_;
    /// Hashes of the subroutines that were run, with their arguments: again, they do the same.
    std::unordered_set<std::size_t> subroutines_;
    std::size_t reached_ = 0;
};

void Walk::reach_context(std::string_view name, bool is_guarded) {
    const Context* context = dialplan_.find(name);
    if (context != nullptr && !unguarded_.contains(context) &&
        (is_guarded ? guarded_ : unguarded_).insert(context).second) {
        contexts_.emplace_back(context, is_guarded);
    }
}

void Walk::run(Call call, const Variables& arguments) {
    for (const Step& step : call.extension->steps) {
        Step copy = step;
        if (!arguments.empty()) {
            // An argument may be a part of a variable's name, as in ${OUT_${ARG1}}.
            copy.arguments = expanded(expanded(step.arguments, arguments), {}, dialplan_.globals());
        }
        constexpr std::size_t k_bytes_of_a_step = 64;
        reached_ += 1 + copy.arguments.size() / k_bytes_of_a_step;
        if (!is_whole()) {
            return;
        }
        follow(call, copy);
        visit_({*call.context, copy, call.is_exten_open, call.has_any_number, call.is_guarded});
        call.is_guarded = call.is_guarded || may_keep_off(copy);
        if (copy.runs("Set") && copy.arguments.find("TRANSFER_CONTEXT=") != std::string::npos) {
            call.transfers = nullptr;
        }
    }
}

void Walk::run_subroutine(const Call& call, const Variables& arguments) {
    if (call.depth > k_deepest_call) {
        return;
    }
    std::string key =
        fmt::format("{} {} {} {} {} {} {} {}", fmt::ptr(call.context), fmt::ptr(call.extension),
                    fmt::ptr(call.transfers), call.is_guarded, call.is_exten_open,
                    call.has_any_number, call.depth, arguments.contains("MACRO_EXTEN"));
    for (std::size_t i = 1; i <= arguments.size(); ++i) {
        const auto argument = arguments.find(argument_name(i));
        key += argument == arguments.end() ? "" : "," + argument->second;
    }
    if (subroutines_.insert(std::hash<std::string>()(key)).second) {
        run(call, arguments);
    }
}

void Walk::follow(const Call& call, const Step& step) {
    if (step.runs("Goto")) {
        jump(call, arguments_of(step.arguments));
    } else if (step.runs("Gosub")) {
        run_gosub(call, arguments_of(step.arguments));
    } else if (step.runs("Macro")) {
        run_macro(call, arguments_of(step.arguments));
    } else if (step.runs("DISA")) {
        const std::vector<std::string_view> arguments = arguments_of(step.arguments);
        reach_context(arguments.size() > 1 ? arguments[1] : "disa",
                      call.is_guarded || arguments.front() != k_no_password);
    } else if (lets_dial(step) && call.depth == 0) {
        reach_context(call.context->name, call.is_guarded);
    } else if (step.runs("Originate")) {
        follow_originate(call, arguments_of(step.arguments));
    } else {
        follow_destinations(call, step);
    }
}

/// "Originate(destination,exten,context,extension)": where the call goes that it makes.
void Walk::follow_originate(const Call& call, const std::vector<std::string_view>& arguments) {
    if (arguments.size() > 3 && arguments[1] == "exten") {
        jump(call, {arguments[2], arguments[3], "1"});
    }
}

/// Calls to "Local/extension@context", and transfers during a call.
void Walk::follow_destinations(const Call& call, const Step& step) {
    constexpr std::string_view k_local = "Local/";
    for (std::string_view destination : destinations_of(step)) {
        if (destination.starts_with(k_local)) {
            destination.remove_prefix(k_local.size());
            const std::string_view extension = text::take_until(destination, '@');
            jump(call, {destination.substr(0, destination.find('/')), extension, "1"});
        }
    }
    if (call.transfers != nullptr && lets_callers_transfer(step)) {
        reach_context(call.transfers->name, true);
    }
}

/// Jumps to "context,extension,priority" or, in the same context, to "extension,priority".
void Walk::jump(Call call, const std::vector<std::string_view>& target) {
    if (target.size() < 2) {
        return;
    }
    if (target.size() > 2) {
        call.context = dialplan_.find(target[0]);
    }
    const std::string_view name = target[target.size() > 2 ? 1 : 0];
    if (call.context == nullptr) {
        return;
    }
    if (is_chosen(name, true)) {
        if (is_chosen(name, call.has_any_number)) {
            reach_context(call.context->name, call.is_guarded);
        }
        return;
    }
    const Extension* extension = dialplan_.find(*call.context, name);
    if (extension != nullptr && !unguarded_extensions_.contains(extension) &&
        (call.is_guarded ? guarded_extensions_ : unguarded_extensions_).insert(extension).second) {
        calls_.push_back({call.context, extension, call.context, call.is_guarded, false, false, 0});
    }
}

/// "Gosub(context,extension,priority(arguments))", or without the context.
void Walk::run_gosub(Call call, std::vector<std::string_view> target) {
    std::string_view list = target.back();
    target.back() = text::take_until(list, '(');
    if (target.size() > 2) {
        call.context = dialplan_.find(target[0]);
        target.erase(target.begin());
    }
    if (call.context == nullptr || target.size() < 2) {
        return;
    }
    call.transfers = call.context;
    ++call.depth;
    Variables values;
    for (const std::string_view argument : arguments_of(list.substr(0, list.rfind(')')))) {
        values[argument_name(values.size() + 1)] = argument;
    }
    if (is_chosen(target[0], call.has_any_number)) {
        for (const Extension& extension : call.context->extensions) {
            run_subroutine(dialled(call, extension), values);
        }
    } else if ((call.extension = dialplan_.find(*call.context, target[0])) != nullptr) {
        run_subroutine(call, values);
    }
}

/// "Macro(name,arguments)"
void Walk::run_macro(const Call& call, const std::vector<std::string_view>& arguments) {
    Call inner = call;
    inner.context = dialplan_.find(fmt::format("macro-{}", arguments.front()));
    inner.extension = inner.context == nullptr ? nullptr : dialplan_.find(*inner.context, "s");
    if (inner.extension == nullptr) {
        return;
    }
    ++inner.depth;
    Variables values{{"MACRO_EXTEN", "${EXTEN}"}};
    for (std::size_t i = 1; i < arguments.size(); ++i) {
        values[argument_name(i)] = arguments[i];
    }
    run_subroutine(inner, values);
}

} // namespace

bool reach(const Dialplan& dialplan, std::string_view context,
           const std::function<void(const ReachedStep&)>& visit) {
    Walk walk(dialplan, visit);
    walk.start(context);
    return walk.is_whole();
}

bool may_call_out(const Dialplan& dialplan, std::string_view context) {
    bool may = !dialplan.is_whole();
    const bool is_whole = reach(dialplan, context, [&may](const ReachedStep& reached) {
        may = may || calls_chosen_number(reached.step, reached.has_any_number) ||
              calls_unknown(reached.step) ||
              !text_in_call(reached.step, reached.is_exten_open).empty();
    });
    return may || !is_whole;
}

} // namespace ispkit::sip
