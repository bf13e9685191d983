// SPDX-License-Identifier: MIT
#include "commands.hpp"
#include "io/signals.hpp"
#include "log_warnings.hpp"
#include "logfile/folder_watch.hpp"
#include "options.hpp"
#include "outputs.hpp"
#include "sip/log/watched_log.hpp"

#include <poll.h>
#include <signal.h>
#include <unistd.h>

#include <algorithm>
#include <map>
#include <optional>

namespace ispkit::banwatch {

const cli::Tool k_watch{
    .name = "sip-banwatch watch",
    .summary = "Follow logs, or read standard input, and print a line for each ban as it is due: "
               "'ban PREFIX SECONDS ...', for nft-ban or whatever enforces it.",
    .synopsis = {"[--db FILE] [--once] [--nft] [--exec CMD] [--mail-to ADDRESS] "
                 "[--mail-socket FILE] [POLICY] [--patterns FILE] [FILE...]"},
    .examples = {{"sip-banwatch watch /var/log/asterisk/messages | nft-ban",
                  "ban who guesses passwords"},
                 {"journalctl -f -a -n 0 -o short-iso -u asterisk | sip-banwatch watch | nft-ban",
                  "the same with the journal"},
                 {"sip-banwatch watch --once --nft /var/log/asterisk/messages",
                  "the same from cron: read what is new, and end"},
                 {"sip-banwatch watch --exec 'logger \"banned $BANWATCH_PREFIX\"' FILE",
                  "run a command for each ban"}},
    .libraries = {},
};

namespace {

struct WatchOptions {
    LogOptions log;
    PolicyOptions policy;
    std::string database = default_database();
    OutputOptions outputs;
    bool once = false;
};

/// How long announcements may be put off while more is there to be read.
constexpr std::chrono::milliseconds k_longest_delay{50};

/// A log of which so many lines came and none was understood is of something else.
constexpr std::uint64_t k_lines_to_judge_by = 20;

/// What the kernel calls the time since it was started.
std::string boot_id() {
    constexpr std::size_t k_longest_id = 256;
    return io::read_file("/proc/sys/kernel/random/boot_id", k_longest_id);
}

class Watch {
public:
    Watch(const cli::CommandLine& command_line, const WatchOptions& options)
        : command_line_(command_line)
        , options_(options)
        , patterns_(options.log.patterns())
        , store_(options.database)
        , keeper_(store_, options.policy.made(PolicyOptions::OwnAddresses::never_banned),
                  clock_now())
        , outputs_(command_line, options.outputs) {
        const sip::UserPatterns* const patterns = patterns_ ? &*patterns_ : nullptr;
        for (const std::string& path : options.log.files) {
            logs_.emplace_back(path, store_.positions(path), patterns, clock_now());
            folders_.add(path);
            if (::access(path.c_str(), F_OK) != 0) {
                command_line.warn("{}: is not there; it is read when it appears", path);
            }
        }
        if (logs_.empty()) {
            stream_.emplace(STDIN_FILENO, patterns);
        }
    }

    /// Follows until the end of standard input, or a signal, whose number it returns.
    int run() {
        signals_ = io::receive_signals();
        // From cron, run after run, the kernel has the bans already. A service is not asked: the
        // boot's name may be hidden from it (ProcSubset=pid).
        if (!options_.once || store_.note_boot(boot_id())) {
            outputs_.restore(keeper_.running(clock_now()), clock_now());
        }
        if (!options_.once) {
            outputs_.mail("sip-banwatch started");
        }
        int signal_number = 0;
        while (signal_number == 0) {
            const bool more = step();
            if (!more && (options_.once || stream_ended_)) {
                break;
            }
            signal_number = wait(more);
        }
        if (!options_.once) {
            outputs_.mail("sip-banwatch stopped");
        }
        commit(clock_now());
        outputs_.finish();
        return signal_number;
    }

private:
    /// Reads what is there, judges and announces it; whether there is more.
    bool step() {
        const logfile::Time now = clock_now();
        bool more = false;
        for (sip::WatchedLog& log : logs_) {
            // Those that have read on further wait for the others to catch up.
            if (log.read_until(now) <= judged_until(now)) {
                read(log, now);
            }
            more = more || log.has_more();
        }
        if (stream_ && !stream_ended_ && is_readable(STDIN_FILENO)) {
            stream_ended_ = !stream_->read(now, events_);
            tell(stream_->counts(), stream_ended_ ? 1 : k_lines_to_judge_by);
            more = more || !stream_ended_;
        }
        judge(more, now);
        if (!more || (behind_since_ && now >= *behind_since_ + k_longest_delay)) {
            announce(now, more);
            behind_since_.reset();
        } else if (!behind_since_) {
            behind_since_ = now;
        }
        outputs_.tend(keeper_, now);
        return more;
    }

    /// Announces what was decided, and commits it now and then. While more waits to be read both
    /// are put off a little: the worst of all are to come first, not of the first megabyte.
    void announce(logfile::Time now, bool more) {
        constexpr std::chrono::milliseconds k_longest_without_commit{400};
        outputs_.announce(keeper_.take_announcements(), now);
        if (now >=
                next_commit_ + (more ? k_longest_without_commit : std::chrono::milliseconds(0)) &&
            events_.empty()) {
            commit(now);
            outputs_.announce(keeper_.take_announcements(), now);
        }
    }

    /// Reads on in a log. One that cannot be read, as when it was rotated and has no owner yet, is
    /// tried again, and spoken of once.
    void read(sip::WatchedLog& log, logfile::Time now) {
        std::string& trouble = troubles_[log.path()];
        try {
            log.read(now, events_);
            trouble.clear();
            if (log.has_caught_up()) {
                tell(log.counts(), options_.once ? 1 : k_lines_to_judge_by);
            }
        } catch (const Error& error) {
            if (trouble != error.what()) {
                trouble = error.what();
                command_line_.print_error(trouble);
            }
        }
    }

    /// Warns of a log once for each thing that there is to say of it: a log of few lines may still
    /// get some that are understood.
    void tell(const sip::LogCounts& counts, std::uint64_t lines_to_judge_by) {
        Told& told = told_[counts.path];
        sip::LogCounts news = counts;
        news.untimed = told.untimed ? 0 : counts.untimed;
        news.doubted = told.doubted ? 0 : counts.doubted;
        news.lines = told.foreign || counts.lines < lines_to_judge_by ? 0 : counts.lines;
        warn_of(command_line_, news);
        told.untimed = told.untimed || news.untimed > 0;
        told.doubted = told.doubted || news.has_many_doubted();
        told.foreign = told.foreign || news.is_foreign();
    }

    /// Up to when all logs are read.
    logfile::Time judged_until(logfile::Time now) const {
        logfile::Time until = now;
        for (const sip::WatchedLog& log : logs_) {
            until = std::min(until, log.read_until(now));
        }
        return until;
    }

    /// Judges in the order of time what no log can precede any more.
    void judge(bool more, logfile::Time now) {
        const auto earlier = [](const sip::KeptEvent& a, const sip::KeptEvent& b) {
            return a.time() < b.time();
        };
        std::stable_sort(events_.begin(), events_.end(), earlier);
        const logfile::Time until = more ? judged_until(now) : logfile::Time::max();
        auto event = events_.begin();
        for (; event != events_.end() && event->time() <= until; ++event) {
            keeper_.observe(event->event(), event->time());
        }
        events_.erase(events_.begin(), event);
    }

    void commit(logfile::Time now) {
        try {
            if (is_dirty() || keeper_.others_have_decided()) {
                std::vector<sip::BanKeeper::LogPositions> reached = positions();
                keeper_.commit(reached, now);
                committed_ = std::move(reached);
            }
        } catch (const Error& error) {
            // Bans go on; what was not written is tried again with the next commit.
            command_line_.print_error(error.what());
        }
        next_commit_ = now + std::chrono::milliseconds(100);
    }

    std::vector<sip::BanKeeper::LogPositions> positions() const {
        std::vector<sip::BanKeeper::LogPositions> reached;
        for (const sip::WatchedLog& log : logs_) {
            reached.push_back({log.path(), log.positions()});
        }
        return reached;
    }

    /// Whether there is anything that a crash would lose.
    bool is_dirty() const { return keeper_.has_unwritten() || positions() != committed_; }

    static bool is_readable(int fd) {
        pollfd look{.fd = fd, .events = POLLIN, .revents = 0};
        return ::poll(&look, 1, 0) > 0;
    }

    /// Waits until there is something to do; a signal to end by, or 0.
    int wait(bool more) {
        pollfd looks[] = {
            {.fd = signals_, .events = POLLIN, .revents = 0},
            {.fd = folders_.fd(), .events = POLLIN, .revents = 0},
            {.fd = stream_ && !stream_ended_ ? STDIN_FILENO : -1, .events = POLLIN, .revents = 0}};
        constexpr int k_idle_milliseconds = 500;
        constexpr int k_busy_milliseconds = 100;
        const bool is_busy = is_dirty() || outputs_.is_busy();
        ::poll(looks, std::size(looks),
               more      ? 0
               : is_busy ? k_busy_milliseconds
                         : k_idle_milliseconds);
        if (looks[1].revents != 0) {
            folders_.drain();
        } else {
            folders_.retry();
        }
        std::uint8_t number = 0;
        if (looks[0].revents == 0 || ::read(signals_, &number, 1) != 1) {
            return 0;
        }
        if (number == SIGHUP) {
            reload();
            return 0;
        }
        return number;
    }

    /// Reads the allow lists again; where that fails, the old ones stay.
    void reload() {
        commit(clock_now());
        try {
            keeper_.set_policy(options_.policy.made(PolicyOptions::OwnAddresses::never_banned),
                               clock_now());
        } catch (const Error& error) {
            command_line_.print_error(error.what());
        }
    }

    const cli::CommandLine& command_line_;
    const WatchOptions& options_;
    std::optional<sip::UserPatterns> patterns_;
    sip::BanStore store_;
    sip::BanKeeper keeper_;
    Outputs outputs_;
    logfile::FolderWatch folders_;
    std::vector<sip::WatchedLog> logs_;
    /// What was wrong with each log when it was read last.
    std::map<std::string, std::string> troubles_;
    struct Told {
        bool untimed = false;
        bool doubted = false;
        bool foreign = false;
    };
    std::map<std::string, Told> told_;
    std::optional<sip::WatchedStream> stream_;
    bool stream_ended_ = false;
    std::vector<sip::KeptEvent> events_;
    std::vector<sip::BanKeeper::LogPositions> committed_;
    logfile::Time next_commit_;
    /// Since when more is there to be read than was read at once.
    std::optional<logfile::Time> behind_since_;
    int signals_ = -1;
};

} // namespace

cli::Status watch(cli::CommandLine& command_line) {
    WatchOptions options;
    command_line.section("Actions");
    command_line.value("--db", "FILE", options.database,
                       "remember attempts, bans and positions in FILE");
    command_line.flag("--once", options.once,
                      "read from where the last run ended to the end of the logs, and end");
    command_line.flag("--nft", options.outputs.nft, "start nft-ban, too, and keep it alive");
    command_line.value("--exec", "CMD", options.outputs.exec,
                       "run the shell command for each ban, what it is in its environment: "
                       "BANWATCH_ACTION, BANWATCH_PREFIX and more");
    command_line.value("--mail-to", "ADDRESS", options.outputs.mail_to,
                       "mail start, stop and bans through sendmail(1)");
    command_line.value("--mail-socket", "FILE", options.outputs.mail_socket,
                       "hand mail to this socket instead, behind which a service runs sendmail");
    command_line.value("--mail-interval", "TIME", options.outputs.mail_interval,
                       "at most one mail in that time, with all that happened (10m)");
    options.log.declare(command_line);
    options.policy.declare(command_line);
    command_line.parse();
    if (options.once && options.log.files.empty()) {
        cli::misuse("--once needs the names of logs: standard input has no place to go on from");
    }
    const RunLock lock(options.database);
    if (!lock.is_held()) {
        if (options.once) {
            return cli::Status::done; // the other one reads on
        }
        throw_error("{}: another sip-banwatch uses it", options.database);
    }
    Watch watching(command_line, options);
    if (const int signal_number = watching.run(); signal_number != 0) {
        io::end_by_signal(signal_number);
    }
    return cli::Status::done;
}

} // namespace ispkit::banwatch
