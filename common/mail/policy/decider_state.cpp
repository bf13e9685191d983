// SPDX-License-Identifier: MIT
// What a decider tells of itself.
#include "cli/help.hpp"
#include "io/clock.hpp"
#include "logfile/timestamp.hpp"
#include "mail/policy/decider.hpp"
#include "metrics/service_text.hpp"
#include "store/database.hpp"

#include <fmt/format.h>

#include <unistd.h>

#include <filesystem>
#include <system_error>
#include <utility>

namespace ispkit::mail {

namespace {

std::chrono::seconds seconds_since(Decider::Clock::time_point time) {
    return std::chrono::floor<std::chrono::seconds>(Decider::Clock::now() - time);
}

} // namespace

ServiceState Decider::state() const {
    ServiceState state;
    state.service = name_;
    std::error_code removed;
    state.folder = std::filesystem::current_path(removed).string();
    state.database = store::full_name(url(), state.folder);
    state.started = logfile::iso_time(began_);
    state.process = static_cast<std::uint64_t>(::getpid());
    state.requests = requests_;
    if (last_request_) {
        state.seconds_since_request =
            static_cast<std::uint64_t>(seconds_since(*last_request_).count());
    }
    state.problems = problems();
    return state;
}

void Decider::set_mistake(std::string mistake) {
    mistake_ = std::move(mistake);
    if (!mistake_.empty()) {
        log_.warn(mistake_);
    }
}

std::vector<std::string> Decider::problems() const {
    std::vector<std::string> found = problems_of_tool();
    if (trouble_.since()) {
        const std::string& why = opening_.failure().empty() ? trouble_.said() : opening_.failure();
        const std::string effect = is_alone() ? "this host counts alone"
                                   : answer_in_trouble_.empty()
                                       ? "requests get no answer"
                                       : "requests are answered " + answer_in_trouble_;
        found.push_back(fmt::format("{} (for {} s; {})",
                                    why.empty() ? url() + ": does not work" : why,
                                    seconds_since(*trouble_.since()).count(), effect));
    } else if (is_locked_for_long()) {
        found.push_back(
            fmt::format("{}: locked for {} s", url(), seconds_since(*locked_since_).count()));
    }
    if (std::optional<std::string> refused = refused_.problem(io::clock_now())) {
        found.push_back(std::move(*refused));
    }
    if (!refused_reload_.empty()) {
        found.push_back(fmt::format("the last reload was refused: {}", refused_reload_));
    }
    if (!mistake_.empty()) {
        found.push_back(mistake_);
    }
    return found;
}

metrics::MetricsText Decider::metrics_text() const {
    using metrics::MetricsText;
    MetricsText text = metrics::service_text(name_, {{"database", store::full_name(url())}},
                                             cli::toolkit_version(), began_, io::clock_now());
    text.begin("database_up", MetricsText::Type::gauge, "Whether the database works.");
    text.add({}, std::int64_t{is_open_ && !trouble_.since()});
    counts_.write(text);
    add_metrics(text);
    return text;
}

} // namespace ispkit::mail
