// SPDX-License-Identifier: MIT
#include "sip/watch/watch.hpp"

#include "cli/help.hpp"
#include "error.hpp"
#include "io/clock.hpp"
#include "io/file.hpp"
#include "io/signals.hpp"
#include "service/watchdog.hpp"
#include "sip/status/metrics.hpp"

#include <fmt/format.h>
#include <systemd/sd-daemon.h>

#include <poll.h>
#include <signal.h>
#include <unistd.h>

#include <algorithm>
#include <cstdint>
#include <iterator>
#include <utility>

namespace ispkit::sip {

using logfile::Time;

namespace {

/// The kernel's identifier of the current boot.
std::string boot_id() {
    constexpr std::size_t k_longest_id = 256;
    return io::read_file("/proc/sys/kernel/random/boot_id", k_longest_id);
}

/// Whether both are the same log, read in the same way. Patterns may always have changed.
bool are_alike(const LogToWatch& one, const LogToWatch& other) {
    return one.path == other.path && (!one.unit || one.unit->directory == other.unit->directory) &&
           one.reading.settings.programs == other.reading.settings.programs &&
           !one.reading.patterns && !other.reading.patterns;
}

bool is_among(const LogToWatch& log, const std::vector<LogToWatch>& logs) {
    return std::any_of(logs.begin(), logs.end(),
                       [&](const LogToWatch& other) { return are_alike(log, other); });
}

/// Opens a log to see whether it can be watched. Throws Error if not.
void expect_readable(const LogToWatch& log, const std::vector<logfile::Position>& positions,
                     Time now) {
    if (log.unit) {
        static_cast<void>(WatchedJournal(*log.unit, positions, log.reading.settings, now));
    } else {
        static_cast<void>(WatchedLog(log.path, positions, log.reading.settings, now));
    }
}

KnownEvents known_before(BanStore& store) {
    const std::optional<WatchState> before = stored_state(store);
    return before ? before->known : KnownEvents();
}

} // namespace

Watch::Watch(WatchSettings settings, const Reporter& reporter, Time now,
             std::function<WatchSettings()> reread)
    : settings_(std::move(settings))
    , reread_(std::move(reread))
    , reporter_(reporter)
    , link_(settings_.database, settings_.host, settings_.machine, now)
    , keeper_(link_.store(), settings_.rules, now, settings_.log_rules)
    , hosts_(reporter.warning)
    , own_addresses_(settings_.own_addresses())
    , last_own_addresses_(now)
    , outputs_(std::make_unique<Outputs>(reporter, settings_.outputs))
    , logs_(reporter, settings_.until == WatchUntil::all_is_read ? ForeignLog::at_its_first_lines
                                                                 : ForeignLog::after_some_lines)
    , exchange_(link_, keeper_, logs_, reporter_,
                [this](const StoreLink::Reply& reply) { note_reply(reply); })
    , publisher_(settings_.metrics)
    , state_{.pid = ::getpid(),
             .is_lasting = settings_.until == WatchUntil::it_is_ended,
             .started = now,
             .seen = now,
             .has_ended = false,
             .logs = {},
             .ends = {},
             .known = known_before(link_.store())}
    , notes_(reporter_, state_.known) {
    outputs_->log_bans(settings_.log_bans);
    for (const LogToWatch& log : settings_.logs) {
        add_log(log, progress_before(log), now);
    }
    if (settings_.logs.empty()) {
        logs_.add_stream(STDIN_FILENO, settings_.standard_input.settings,
                         link_.store().counts(std::string(WatchedStream::k_name)));
    }
}

LogProgress Watch::progress_before(const LogToWatch& log) {
    return {log.path, link_.store().positions(log.path), link_.store().counts(log.path)};
}

void Watch::add_log(const LogToWatch& log, const LogProgress& before, Time now) {
    recent_.erase(log.path);
    notes_.begin_again(log.path);
    if (log.unit) {
        logs_.add(*log.unit, before, log.reading.settings, now);
        return;
    }
    logs_.add(before, log.reading.settings, now);
    folders_.add(log.path);
}

int Watch::run() {
    io::ignore_ended_readers();
    const int signals = io::receive_signals();
    start(io::clock_now<Time::duration>());
    bool more = step(io::clock_now<Time::duration>());
    ::sd_notify(0, "READY=1"); // a step has told the state
    service::Watchdog watchdog;
    int signal_number = 0;
    while (signal_number == 0 && (more || !is_complete())) {
        watchdog.tend();
        signal_number = wait(signals, more);
        if (signal_number == SIGHUP) {
            ::sd_notify(0, "RELOADING=1");
            reload(io::clock_now<Time::duration>());
            more = step(io::clock_now<Time::duration>());
            ::sd_notify(0, "READY=1");
            signal_number = 0;
        } else if (signal_number == 0) {
            more = step(io::clock_now<Time::duration>());
        }
    }
    finish(io::clock_now<Time::duration>());
    return signal_number;
}

/// Whether all that there is to read has been read.
bool Watch::is_complete() const {
    return settings_.until == WatchUntil::all_is_read ? logs_.have_caught_up()
                                                      : logs_.stream_has_ended();
}

void Watch::start(Time now) {
    if (settings_.until == WatchUntil::it_is_ended) {
        reporter_.attempt([this] { store_state(link_.store(), state_); }, state_failure_);
    }
    hosts_.follow(keeper_.allowed_hosts());
    hosts_.wait();
    take_current_addresses(now);
    // When cron runs it again and again, the kernel has the bans already. A service does not read
    // the boot ID, which may be hidden from it (ProcSubset=pid).
    if (settings_.until == WatchUntil::it_is_ended || link_.store().note_boot(boot_id())) {
        outputs_->restore(keeper_.standing(now), now);
    }
    if (settings_.until == WatchUntil::it_is_ended) {
        outputs_->mail("sip-banwatch started");
        outputs_->ask_reader();
        outputs_->wait_for_reader();
    }
}

bool Watch::step(Time now) {
    /// How long announcements may be delayed while there is more to read.
    constexpr std::chrono::milliseconds k_longest_delay{50};
    const bool more = logs_.read(now);
    judge_events(more, now);
    if (!more || (behind_since_ && now >= *behind_since_ + k_longest_delay)) {
        announce(now, more);
        behind_since_.reset();
    } else if (!behind_since_) {
        behind_since_ = now;
    }
    outputs_->tend(keeper_, now);
    follow_addresses(now);
    tend_state(now);
    return more;
}

/// Announces the decisions, and stores them now and then. While there is more to read, both are
/// delayed a little, so that the worst of all attackers come first, not those of the first
/// megabyte.
void Watch::announce(Time now, bool more) {
    exchange_.end(now);
    outputs_->announce(keeper_.take_announcements(), now);
    if (exchange_.is_due(more, now) && !logs_.has_events()) {
        exchange_.begin(now);
        outputs_->announce(keeper_.take_announcements(), now);
    }
}

void Watch::reload(Time now) {
    try {
        WatchSettings changed = reread_();
        judge_events(false, now);
        exchange_.finish(now);
        if (exchange_.is_dirty() || !exchange_.failure().empty()) {
            throw_error("the options stay as they were, since the database cannot be written to");
        }
        take_over(std::move(changed), now);
        state_.refused_reload.clear();
        reporter_.notice("reloaded");
    } catch (const Error& error) {
        reporter_.error(error.what());
        state_.refused_reload = error.what();
    }
    last_heartbeat_ = {}; // the state has changed
}

void Watch::judge_events(bool more, Time now) {
    logs_.take_events(more, now, [&](const LogEvent& event, Time time, std::string_view log) {
        keeper_.observe(event, time, log);
    });
}

/// What may fail comes first.
void Watch::take_over(WatchSettings changed, Time now) {
    tell_what_cannot_change(changed);
    std::map<std::string, LogProgress> before;
    for (const LogToWatch& log : changed.logs) {
        if (!is_among(log, settings_.logs)) {
            const LogProgress& progress = before[log.path] = progress_before(log);
            expect_readable(log, progress.positions, now);
        }
    }
    std::unique_ptr<Outputs> outputs;
    if (changed.outputs != settings_.outputs) {
        outputs = std::make_unique<Outputs>(reporter_, changed.outputs);
    }
    publisher_.change(changed.metrics);
    keeper_.set_rules(link_.store(), changed.rules, now, changed.log_rules);
    hosts_.follow(keeper_.allowed_hosts());
    if (outputs) {
        outputs_->announce(keeper_.take_announcements(), now);
        outputs_->finish(now);
        outputs_->close();
        outputs->go_on_from(*outputs_);
        outputs_ = std::move(outputs);
        outputs_->restore(keeper_.standing(now), now);
    }
    outputs_->log_bans(changed.log_bans);
    if (!settings_.logs.empty() && !changed.logs.empty()) {
        take_over_logs(changed.logs, before, now);
        settings_.logs = std::move(changed.logs);
    }
    settings_.rules = std::move(changed.rules);
    settings_.allowed_examples = std::move(changed.allowed_examples);
    settings_.log_rules = std::move(changed.log_rules);
    settings_.outputs = std::move(changed.outputs);
    settings_.log_bans = changed.log_bans;
}

/// A log that is read in another way goes on at its stored position.
void Watch::take_over_logs(const std::vector<LogToWatch>& changed,
                           const std::map<std::string, LogProgress>& before, Time now) {
    for (const LogToWatch& log : settings_.logs) {
        if (!is_among(log, changed)) {
            logs_.remove(log.path);
        }
    }
    for (const LogToWatch& log : changed) {
        if (!is_among(log, settings_.logs)) {
            add_log(log, before.at(log.path), now);
        }
    }
}

void Watch::tell_what_cannot_change(const WatchSettings& changed) const {
    const auto tell = [&](std::string_view what) {
        reporter_.warning(
            fmt::format("{} cannot change while the watch runs: start it again", what));
    };
    if (changed.database != settings_.database) {
        tell("--db");
    }
    if (changed.host != settings_.host) {
        tell("--host");
    }
    if (changed.until != settings_.until) {
        tell("--once");
    }
    if (changed.logs.empty() != settings_.logs.empty()) {
        tell("standard input or logs");
    }
    const LogReading& input = settings_.standard_input;
    const LogReading& changed_input = changed.standard_input;
    if (settings_.logs.empty() &&
        (input.settings.programs != changed_input.settings.programs ||
         (input.patterns == nullptr) != (changed_input.patterns == nullptr))) {
        tell("how standard input is read");
    }
}

void Watch::finish(Time now) {
    if (settings_.until == WatchUntil::it_is_ended) {
        outputs_->mail("sip-banwatch stopped");
    }
    judge_events(false, now);
    exchange_.finish(now);
    outputs_->announce(keeper_.take_announcements(), now);
    outputs_->wait_for_reader();
    outputs_->finish(now);
    state_.has_ended = true;
    look(now);
    renew_notes();
    tell_state(now);
    link_.wait();
    exchange_.end(now);
    outputs_->close();
}

/// What follows when something was stored.
void Watch::note_reply(const StoreLink::Reply& reply) {
    if (reply.news && reply.news->allowed) {
        hosts_.follow(keeper_.allowed_hosts());
    }
    if (reply.status || !reply.state_failure.empty()) {
        reporter_.attempt(
            [&] {
                if (!reply.state_failure.empty()) {
                    throw Error(reply.state_failure);
                }
            },
            state_failure_);
    }
    if (reply.status) {
        status_ = *reply.status;
        tell_metrics();
    }
}

/// Sees whether the allowed hosts or this machine have other addresses now.
void Watch::follow_addresses(Time now) {
    constexpr std::chrono::seconds k_between_looks{1};
    bool are_new = hosts_.step(now);
    if (logfile::has_passed(k_between_looks, last_own_addresses_, now)) {
        last_own_addresses_ = now;
        reporter_.attempt(
            [&] {
                std::vector<net::Prefix> addresses = settings_.own_addresses();
                are_new = are_new || addresses != own_addresses_;
                own_addresses_ = std::move(addresses);
            },
            own_addresses_failure_);
    }
    if (are_new) {
        take_current_addresses(now);
    }
}

void Watch::take_current_addresses(Time now) {
    std::vector<net::Prefix> addresses = hosts_.addresses();
    addresses.insert(addresses.end(), own_addresses_.begin(), own_addresses_.end());
    keeper_.set_current_addresses(std::move(addresses), now);
}

/// Tells the state at each heartbeat, and when something works again or no longer.
void Watch::tend_state(Time now) {
    constexpr std::chrono::milliseconds k_between_looks{200};
    const bool is_due = logfile::has_passed(k_heartbeat, last_heartbeat_, now);
    if (!is_due && !logfile::has_passed(k_between_looks, last_look_, now)) {
        return;
    }
    look(now);
    if (is_due) {
        last_heartbeat_ = now;
        logs_.look_for_files(now);
        link_.expect_in_place();
        renew_notes();
    }
    if (is_due || !are_as_healthy(state_, told_)) {
        tell_state(now);
    }
}

/// Looks what works.
void Watch::look(Time now) {
    last_look_ = now;
    state_.ends = outputs_->ends(now);
    state_.mail = outputs_->mail_state();
    state_.logs.clear();
    for (const LogCounts& counts : logs_.counts()) {
        state_.logs.push_back(recent_[counts.path].of(counts, now));
    }
}

/// Sees what could be better. That is not done all the time: of two logs, one may be read before
/// the other.
void Watch::renew_notes() {
    const bool spares = settings_.rules.spare_registered ||
                        std::any_of(settings_.log_rules.begin(), settings_.log_rules.end(),
                                    [](const auto& log) { return log.second.spare_registered; });
    notes_.see_logs(logs_, spares ? RegisteredNetworks::spared : RegisteredNetworks::banned,
                    state_.is_lasting && !state_.has_ended ? WatchNotes::Warn::yes
                                                           : WatchNotes::Warn::no);
    notes_.see_hosts(hosts_, settings_.allowed_examples);
    notes_.see_link(link_, settings_.database);
    state_.known = notes_.known();
    state_.mistake = notes_.mistake();
    state_.note = notes_.note();
}

/// Stores that the watch lives, and what does not work.
void Watch::tell_state(Time now) {
    state_.seen = now;
    told_ = state_;
    if (state_.is_lasting && !state_.has_ended) {
        outputs_->ask_reader();
    }
    exchange_.tell(state_);
    if (exchange_.failure().empty()) {
        exchange_.begin(now);
    } else { // a watch that cannot store its decisions gives no sign of life
        tell_metrics();
    }
}

void Watch::tell_metrics() {
    status_.database_trouble = exchange_.failure();
    publisher_.publish([this] { return metrics_of(status_, cli::toolkit_version()); },
                       reporter_.error);
}

/// Waits until there is something to do; returns the number of a signal that came, or 0.
int Watch::wait(int signals, bool more) {
    std::vector<pollfd> looks{{.fd = signals, .events = POLLIN, .revents = 0},
                              {.fd = folders_.fd(), .events = POLLIN, .revents = 0},
                              {.fd = logs_.stream_fd(), .events = POLLIN, .revents = 0},
                              {.fd = link_.descriptor(), .events = POLLIN, .revents = 0},
                              {.fd = link_.listener(), .events = POLLIN, .revents = 0}};
    for (const int journal : logs_.journal_fds()) {
        looks.push_back({.fd = journal, .events = POLLIN, .revents = 0});
    }
    constexpr int k_idle_milliseconds = 500;
    constexpr int k_idle_milliseconds_with_others = 250;
    constexpr int k_busy_milliseconds = 100;
    constexpr int k_urgent_milliseconds = 20;
    const bool is_urgent = link_.is_shared() && exchange_.is_urgent();
    const bool is_busy = exchange_.is_dirty() || outputs_->is_busy() || logs_.has_kept_back();
    ::poll(looks.data(), looks.size(),
           more                ? 0
           : is_urgent         ? k_urgent_milliseconds
           : is_busy           ? k_busy_milliseconds
           : link_.is_shared() ? k_idle_milliseconds_with_others
                               : k_idle_milliseconds);
    if (looks[1].revents != 0) {
        folders_.drain();
    } else {
        folders_.retry();
    }
    std::uint8_t number = 0;
    return looks[0].revents != 0 && ::read(signals, &number, 1) == 1 ? number : 0;
}

} // namespace ispkit::sip
