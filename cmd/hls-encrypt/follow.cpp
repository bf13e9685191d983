// SPDX-License-Identifier: MIT
#include "follow.hpp"

#include "error.hpp"
#include "existing.hpp"
#include "folder_run.hpp"
#include "follow_metrics.hpp"
#include "hls/batch/provenance.hpp"

#include <unistd.h>

#include <cerrno>
#include <chrono>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <system_error>
#include <thread>
#include <utility>
#include <vector>

namespace ispkit {

namespace {

using Clock = std::chrono::steady_clock;

std::vector<std::optional<hls::FileState>> states_of(const std::vector<std::string>& files) {
    std::vector<std::optional<hls::FileState>> states;
    for (const std::string& file : files) {
        states.push_back(hls::state_of_file(file));
    }
    return states;
}

/// The outputs of a live window, and when those that have left it are deleted.
class WindowOutputs {
public:
    /// Nothing is deleted without a delay.
    WindowOutputs(const cli::CommandLine& command_line,
                  std::optional<std::chrono::microseconds> delay)
        : command_line_(command_line)
        , delay_(delay) {}

    /// Takes the outputs of the window as it is now.
    void slide(std::vector<std::string> outputs) {
        if (!delay_) {
            return;
        }
        for (const std::string& output : window_) {
            expiries_.try_emplace(output, Clock::now() + *delay_);
        }
        window_ = std::set(std::make_move_iterator(outputs.begin()),
                           std::make_move_iterator(outputs.end()));
        for (const std::string& output : window_) {
            expiries_.erase(output);
        }
    }

    /// Deletes what has been outside of the window for the delay.
    void delete_expired() {
        const auto now = Clock::now();
        for (auto expiry = expiries_.begin(); expiry != expiries_.end();) {
            if (expiry->second > now) {
                ++expiry;
                continue;
            }
            if (::unlink(expiry->first.c_str()) != 0 && errno != ENOENT) {
                command_line_.warn("{}: not deleted: {}", expiry->first,
                                   std::generic_category().message(errno));
            }
            expiry = expiries_.erase(expiry);
        }
    }

private:
    const cli::CommandLine& command_line_;
    std::optional<std::chrono::microseconds> delay_;
    std::set<std::string> window_;
    std::map<std::string, Clock::time_point> expiries_;
};

/// Follows the playlists of one run of the program.
class Follower {
public:
    Follower(const cli::CommandLine& command_line, const Options& options, Keys& keys)
        : command_line_(command_line)
        , options_(options)
        , keys_(keys)
        , sources_(options.playlists)
        , outputs_(command_line, options.delete_after)
        , metrics_(command_line, options) {}

    void run() {
        while (true) {
            const auto states = states_of(sources_);
            std::vector<std::string> read;
            const bool failed = !attempt(read);
            if (!failed && !may_grow_) {
                metrics_.write_end();
                return;
            }
            outputs_.delete_expired();
            if (read.empty() || read == sources_) {
                wait_for_change(states, failed);
            } else {
                sources_ = std::move(read);
            }
        }
    }

private:
    /// Returns whether the run succeeded.
    bool attempt(std::vector<std::string>& read) {
        try {
            FolderRun done = transform_to_folder(command_line_, options_, keys_, read);
            may_grow_ = done.may_grow;
            metrics_.count_done(done.outputs.size());
            outputs_.slide(std::move(done.outputs));
            last_error_.clear();
            return true;
        } catch (const cli::UsageError&) {
            throw;
        } catch (const RefusedError&) {
            throw;
        } catch (const Error& error) {
            if (last_error_ != error.what()) {
                command_line_.print_error(error.what());
            }
            last_error_ = error.what();
            metrics_.count_failed();
            return false;
        }
    }

    /// Also returns after a while if the run is to be repeated.
    void wait_for_change(const std::vector<std::optional<hls::FileState>>& states,
                         bool is_to_be_repeated) {
        constexpr std::chrono::milliseconds k_poll(100);
        constexpr int k_polls_until_retry = 20;
        metrics_.write_if_due();
        for (int polls = 0;
             states_of(sources_) == states && !(is_to_be_repeated && polls == k_polls_until_retry);
             ++polls) {
            std::this_thread::sleep_for(k_poll);
            outputs_.delete_expired();
            metrics_.write_if_due();
        }
    }

    const cli::CommandLine& command_line_;
    const Options& options_;
    Keys& keys_;
    std::vector<std::string> sources_;
    WindowOutputs outputs_;
    FollowMetrics metrics_;
    bool may_grow_ = true;
    std::string last_error_;
};

} // namespace

void follow(const cli::CommandLine& command_line, const Options& options, Keys& keys) {
    Follower(command_line, options, keys).run();
}

} // namespace ispkit
