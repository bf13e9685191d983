// SPDX-License-Identifier: MIT
#include "sip/dialplan/reach.hpp"

#include "text/split.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <string>
#include <unordered_set>
#include <utility>
#include <vector>

namespace ispkit::sip {

namespace {

/// A step with its arguments costs 1 for itself and for every 64 bytes.
constexpr std::size_t k_most_work = 250'000;
constexpr int k_deepest_call = 8;

bool may_keep_off(const Step& step) {
    constexpr std::array<std::string_view, 15> k_guards = {
        "GotoIf",         "GotoIfTime", "Gosub",  "GosubIf", "Macro",
        "MacroIf",        "ExecIf",     "While",  "AGI",     "Authenticate",
        "VMAuthenticate", "EAGI",       "Stasis", "Hangup",  "Congestion"};
    return std::any_of(k_guards.begin(), k_guards.end(),
                       [&step](std::string_view guard) { return step.runs(guard); });
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
                run({context, &extension, is_guarded, extension.is_open(),
                     extension.takes_any_number(), 0},
                    {});
            }
        }
    }

private:
    /// How a caller came to an extension.
    struct Call {
        const Context* context;
        const Extension* extension;
        bool is_guarded;
        bool is_exten_open;
        bool has_any_number;
        /// The subroutines around it.
        int depth;
    };

    void reach_context(std::string_view name, bool is_guarded);
    void run(Call call, const Variables& arguments);
    void follow(const Call& call, const Step& step);
    void follow_condition(Call call, std::string_view text);
    void follow_subroutine(const Call& call, const std::vector<std::string_view>& arguments);
    void jump(const Call& call, std::string_view target);
    void run_subroutine(const Call& call, std::string_view context, std::string_view extension,
                        const std::vector<std::string_view>& arguments);

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
    std::size_t work_ = 0;
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
        copy.arguments = expanded(step.arguments, arguments);
        work_ += 1 + copy.arguments.size() / 64;
        if (work_ > k_most_work) {
            return;
        }
        follow(call, copy);
        visit_({*call.context, copy, call.is_exten_open, call.has_any_number, call.is_guarded});
        call.is_guarded = call.is_guarded || may_keep_off(copy);
    }
}

void Walk::follow(const Call& call, const Step& step) {
    const std::vector<std::string_view> arguments = arguments_of(step.arguments);
    if (step.runs("Goto")) {
        jump(call, step.arguments);
    } else if (step.runs("GotoIf") || step.runs("GotoIfTime")) {
        follow_condition(call, step.arguments);
    } else if (step.runs("Macro") || step.runs("Gosub")) {
        follow_subroutine(call, arguments);
    } else if (step.runs("DISA") && arguments.front() == "no-password") {
        reach_context(arguments.size() > 1 ? arguments[1] : "disa", call.is_guarded);
    } else if (lets_dial(step) && call.depth == 0) {
        reach_context(call.context->name, call.is_guarded);
    } else if (step.runs("Dial") && arguments.front().starts_with("Local/")) {
        std::string_view context = arguments.front().substr(6);
        const std::string_view extension = text::take_until(context, '@');
        jump(call,
             fmt::format("{},{},1", context.substr(0, context.find_first_of("/&")), extension));
    }
}

/// "condition?target:other target"
void Walk::follow_condition(Call call, std::string_view text) {
    const std::size_t question = text.rfind('?');
    if (question == std::string_view::npos) {
        return;
    }
    text.remove_prefix(question + 1);
    call.is_guarded = true;
    jump(call, text::take_until(text, ':'));
    jump(call, text);
}

/// "Macro(name,arguments)" or "Gosub(context,extension,priority(arguments))".
void Walk::follow_subroutine(const Call& call, const std::vector<std::string_view>& arguments) {
    if (arguments.size() == 3 && dialplan_.find(arguments[0]) != nullptr) {
        std::string_view list = arguments[2];
        text::take_until(list, '(');
        run_subroutine(call, arguments[0], arguments[1],
                       arguments_of(list.substr(0, list.rfind(')'))));
    } else {
        run_subroutine(call, fmt::format("macro-{}", arguments.front()), "s",
                       {arguments.begin() + 1, arguments.end()});
    }
}

/// Jumps to "context,extension,priority". Callers reach the other extensions of the same context
/// without that.
void Walk::jump(const Call& call, std::string_view target) {
    const std::vector<std::string_view> parts = arguments_of(target);
    const Context* context = parts.size() == 3 ? dialplan_.find(parts[0]) : nullptr;
    if (context == nullptr) {
        return;
    }
    if (parts[1].find("${EXTEN") != std::string_view::npos) {
        if (call.has_any_number) {
            reach_context(parts[0], call.is_guarded);
        }
        return;
    }
    const Extension* extension = dialplan_.find(*context, parts[1]);
    if (extension != nullptr && !unguarded_extensions_.contains(extension) &&
        (call.is_guarded ? guarded_extensions_ : unguarded_extensions_).insert(extension).second) {
        calls_.push_back({context, extension, call.is_guarded, false, false, 0});
    }
}

void Walk::run_subroutine(const Call& call, std::string_view context, std::string_view extension,
                          const std::vector<std::string_view>& arguments) {
    const Context* found = dialplan_.find(context);
    const Extension* start = found == nullptr ? nullptr : dialplan_.find(*found, extension);
    if (start == nullptr || call.depth >= k_deepest_call) {
        return;
    }
    Variables values{{"MACRO_EXTEN", "${EXTEN}"}};
    for (std::size_t i = 0; i < arguments.size(); ++i) {
        values[fmt::format("ARG{}", i + 1)] = arguments[i];
    }
    Call inner = call;
    inner.context = found;
    inner.extension = start;
    ++inner.depth;
    run(inner, values);
}

} // namespace

void reach(const Dialplan& dialplan, std::string_view context,
           const std::function<void(const ReachedStep&)>& visit) {
    Walk(dialplan, visit).start(context);
}

} // namespace ispkit::sip
