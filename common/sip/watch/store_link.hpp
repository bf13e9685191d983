// SPDX-License-Identifier: MIT
#pragma once

#include "io/back_off.hpp"
#include "io/file.hpp"
#include "logfile/timestamp.hpp"
#include "sip/ban/ban_store.hpp"
#include "sip/status/status.hpp"
#include "sip/status/watch_state.hpp"
#include "store/listener.hpp"

#include <chrono>
#include <cstdint>
#include <exception>
#include <future>
#include <memory>
#include <optional>
#include <string>

namespace ispkit::sip {

/// A watch's way to its store. A file is used at once; a server in a thread, so that no ban waits
/// while it is slow or gone, and opened again after ever longer pauses, up to 10 s.
class StoreLink {
public:
    /// Opens the database; waits for it. Throws Error.
    StoreLink(std::string url, std::string host, std::string machine, logfile::Time now);
    ~StoreLink();
    StoreLink(const StoreLink&) = delete;
    StoreLink& operator=(const StoreLink&) = delete;

    const std::string& url() const { return url_; }

    bool is_shared() const { return is_shared_; }

    /// Throws Error if the file was moved, removed or replaced, so that commands no longer reach
    /// this watch. A server has no such thing.
    void expect_in_place();

    /// For work that is to be done at once, while no exchange is under way. Throws Error if the
    /// database is closed.
    BanStore& store();

    struct Request {
        /// It must live until the reply is taken. Null: only the state is stored.
        const Batch* batch = nullptr;
        KnownChanges known = {};
        /// Stored after the batch; then the status is read.
        std::optional<WatchState> state = {};
        logfile::Time now = {};
        bool listens = false;
    };
    struct Reply {
        /// Why the batch was not stored; null if it was.
        std::exception_ptr failure;
        /// If there was a batch that was stored.
        std::optional<News> news;
        std::optional<Status> status;
        /// Why the state was not stored; empty if it was, or none was given.
        std::string state_failure;
        std::unique_ptr<store::Listener> listener;
    };

    /// Whether an exchange may begin: none is under way, and no pause.
    bool is_ready() const;

    /// Whether others have changed the store since, or that is not known.
    bool may_have_news(std::int64_t known_change);

    void begin(Request request);

    /// Waits for the exchange that is under way.
    void wait() const;

    /// The reply, once it is there.
    std::optional<Reply> take();

    /// Readable (poll(2)) when a reply is there; -1 for a file, whose reply is there at once.
    int descriptor() const { return done_.get(); }

    /// Readable when another host may have told of bans; -1 where nobody listens.
    int listener() const { return listener_ ? listener_->descriptor() : -1; }

    /// Whether another host has told of bans since the last exchange began. Must be called when
    /// listener() is readable.
    bool has_heard();

    /// Whether the listener hears nothing, not even this host: then the others are asked once a
    /// second only.
    bool is_deaf() const;

private:
    using Clock = std::chrono::steady_clock;

    void open(logfile::Time now);
    Reply exchange(const Request& request);
    void store_state_of(const Request& request, Reply& reply);
    void listen(Reply& reply);

    std::string url_;
    std::string host_;
    std::string machine_;
    bool is_shared_;
    io::Fd done_;
    /// Empty after a failure of a server.
    std::optional<BanStore> store_;
    std::future<Reply> under_way_;
    io::BackOff back_off_;
    std::unique_ptr<store::Listener> listener_;
    Clock::time_point next_listening_;
    bool has_heard_ = false;
    /// Of this listener.
    bool has_heard_ever_ = false;
    Clock::time_point listening_since_;
};

} // namespace ispkit::sip
