// SPDX-License-Identifier: MIT
#include "mail/policy/policy_server.hpp"

#include "error.hpp"
#include "io/signals.hpp"
#include "mail/policy/acceptors.hpp"
#include "mail/policy/batch.hpp"
#include "mail/policy/connection.hpp"
#include "mail/policy/listen_socket.hpp"
#include "mail/policy/standard_stream.hpp"
#include "service/watchdog.hpp"
#include "text/quantity.hpp"

#include <boost/asio.hpp>
#include <fmt/format.h>
#include <systemd/sd-daemon.h>

#include <signal.h>
#include <unistd.h>

#include <algorithm>
#include <iterator>
#include <stdexcept>
#include <unordered_set>
#include <utility>

namespace ispkit::mail {

namespace asio = boost::asio;
using boost::system::error_code;
using Clock = std::chrono::steady_clock;

/// How soon it looks again while the database is locked, and while it ends.
constexpr auto k_between_looks = std::chrono::milliseconds(1);

/// How long after the signal to end requests from before it may still be answered.
constexpr auto k_time_to_drain = std::chrono::seconds(3);

class PolicyServer::Implementation {
public:
    Implementation(PolicyServerSettings settings, Decider& decider)
        : settings_(std::move(settings))
        , decider_(decider)
        , sockets_(sockets_of_systemd()) {
        for (const ListenAddress& address : settings_.addresses) {
            for (ListenSocket& socket : listen_at(address, settings_)) {
                sockets_.push_back(std::move(socket));
            }
        }
        if (sockets_.empty()) {
            throw_error("nothing to listen on (use --listen)");
        }
        io::allow_open_files(settings_.max_connections + 2 * sockets_.size());
    }

    Implementation(StandardStreams streams, PolicyServerSettings settings, Decider& decider)
        : settings_(std::move(settings))
        , decider_(decider)
        , standard_input_(std::in_place, streams.input, "standard input")
        , standard_output_(std::in_place, streams.output, "standard output") {}

    int run(int signals);

private:
    bool is_over() const;
    void tell_systemd(const char* state) const;
    void wait();
    std::size_t do_what_is_ready();
    void listen();
    bool accept(error_code error, Connection::Descriptor descriptor);
    void add(const ConnectionRef& connection);
    void close_longest_idle();
    void close(const ConnectionRef& connection);
    void close_ended(const ConnectionRef& connection, error_code error, const char* stream);
    void receive(const ConnectionRef& connection);
    void take_requests(const ConnectionRef& connection);
    void settle_batch();
    void answer(const ConnectionRef& connection);
    void send(const ConnectionRef& connection);
    void sent(const ConnectionRef& connection, error_code error);
    void await_lookups();
    void receive_lookups();
    void await_signal();
    void await_tick();
    void tick();
    template <typename Condition>
    void close_if(Condition condition);
    void close_stalled();
    void close_drained();

    PolicyServerSettings settings_;
    Decider& decider_;
    std::vector<ListenSocket> sockets_;
    /// Both streams are set, or there are sockets.
    std::optional<StandardStream> standard_input_;
    std::optional<StandardStream> standard_output_;

    asio::io_context context_{1};
    Acceptors acceptors_{context_};
    asio::posix::stream_descriptor signals_{context_};
    asio::posix::stream_descriptor lookups_{context_};
    asio::steady_timer timer_{context_};
    std::unordered_set<ConnectionRef> connections_;
    Batch batch_;
    bool has_settled_since_tick_ = false;

    /// The signal that ends the server; 0 while it serves.
    int signal_ = 0;
    Clock::time_point end_time_ = Clock::time_point::max();
    Clock::time_point next_look_at_stalled_;
    service::Watchdog watchdog_;
};

bool PolicyServer::Implementation::is_over() const {
    return signal_ != 0 ? connections_.empty() || Clock::now() >= end_time_
                        : standard_input_ && connections_.empty();
}

/// A program on standard streams is not systemd's service, though it may have its environment.
void PolicyServer::Implementation::tell_systemd(const char* state) const {
    if (!standard_input_) {
        ::sd_notify(0, state);
    }
}

/// Waits for something to do, and does it.
void PolicyServer::Implementation::wait() {
    if (batch_.is_locked() || (batch_.is_empty() && signal_ != 0)) {
        context_.run_one_for(k_between_looks);
    } else if (batch_.is_empty()) {
        context_.run_one();
    }
}

int PolicyServer::Implementation::run(int signals) {
    signals_.assign(::dup(signals));
    listen();
    if (const int lookups = decider_.descriptor(); lookups >= 0) {
        lookups_.assign(::dup(lookups));
        await_lookups();
    }
    await_signal();
    await_tick();
    tell_systemd("READY=1");
    while (!is_over()) {
        wait();
        do_what_is_ready();
        settle_batch();
        if (signal_ != 0 && batch_.is_empty() && do_what_is_ready() == 0) {
            close_drained();
        }
    }
    settle_batch();
    return signal_;
}

/// Handles all that is ready now, as one batch. Clients that send without end get one turn each, as
/// all others do. Returns how many were ready.
std::size_t PolicyServer::Implementation::do_what_is_ready() {
    const std::size_t turns = 2 * (connections_.size() + acceptors_.size()) + 1;
    std::size_t done = 0;
    while (done < turns && context_.poll_one() != 0) {
        ++done;
    }
    return done;
}

void PolicyServer::Implementation::listen() {
    if (standard_input_) {
        const auto connection = std::make_shared<Connection>(context_);
        connection->input.assign(standard_input_->open());
        connection->separate_output.emplace(context_, standard_output_->open());
        add(connection);
        decider_.tend(); // a process that ends soon also does its part
    }
    acceptors_.listen(sockets_, [this](error_code error, Connection::Descriptor descriptor) {
        return accept(error, std::move(descriptor));
    });
}

/// Adds a new connection, or handles the error of accepting one. Returns whether the socket is to
/// accept more at once.
bool PolicyServer::Implementation::accept(error_code error, Connection::Descriptor descriptor) {
    if (error == asio::error::no_descriptors && !connections_.empty()) {
        close_longest_idle();
    } else if (error) {
        decider_.report("cannot accept a connection: " + error.message());
        return false;
    } else {
        if (connections_.size() >= settings_.max_connections) {
            close_longest_idle();
        }
        const auto connection = std::make_shared<Connection>(context_);
        connection->input = std::move(descriptor);
        add(connection);
    }
    return true;
}

void PolicyServer::Implementation::add(const ConnectionRef& connection) {
    error_code ignored; // a closed connection shows when it is read
    connection->input.non_blocking(true, ignored);
    connection->output().non_blocking(true, ignored);
    connections_.insert(connection);
    receive(connection);
}

void PolicyServer::Implementation::close_longest_idle() {
    const auto idlest = std::min_element(connections_.begin(), connections_.end(),
                                         [](const ConnectionRef& a, const ConnectionRef& b) {
                                             return a->last_active < b->last_active;
                                         });
    decider_.report(fmt::format("{}: closing the one idle longest",
                                text::counted(connections_.size(), "connection")));
    close(*idlest);
}

void PolicyServer::Implementation::close(const ConnectionRef& connection) {
    const ConnectionRef kept = connection; // NOLINT: the argument may be an element of connections_
    error_code ignored;
    kept->output().close(ignored);
    kept->input.close(ignored);
    batch_.drop(kept);
    connections_.erase(kept);
}

/// Closes a connection that the client has ended, or whose stream has failed.
void PolicyServer::Implementation::close_ended(const ConnectionRef& connection, error_code error,
                                               const char* stream) {
    close(connection);
    const bool has_failed = error != asio::error::eof && error != asio::error::connection_reset &&
                            error != asio::error::broken_pipe &&
                            error != asio::error::operation_aborted;
    if (standard_input_ && has_failed) {
        errno = error.value();
        throw_errno("{}", stream);
    }
}

void PolicyServer::Implementation::receive(const ConnectionRef& connection) {
    const RequestBuffer::Room room = connection->buffer.room();
    connection->input.async_read_some(asio::buffer(room.start, room.size),
                                      [this, connection](error_code error, std::size_t octets) {
                                          if (!connection->input.is_open()) {
                                              return; // closed after this had been read
                                          }
                                          if (error) {
                                              close_ended(connection, error, "standard input");
                                              return;
                                          }
                                          // A client that drips a request does not count as active.
                                          if (!connection->buffer.holds_part()) {
                                              connection->last_active = Clock::now();
                                          }
                                          connection->buffer.filled(octets);
                                          take_requests(connection);
                                      });
}

/// Takes the connection's complete requests; receives more if there is none.
void PolicyServer::Implementation::take_requests(const ConnectionRef& connection) {
    if (batch_.take(connection, decider_)) {
        return;
    }
    if (connection->ends) {
        close(connection);
    } else {
        receive(connection);
    }
}

void PolicyServer::Implementation::settle_batch() {
    if (!batch_.is_empty()) {
        has_settled_since_tick_ = true;
        for (const ConnectionRef& connection : batch_.settle(decider_, end_time_)) {
            answer(connection);
        }
    }
}

/// Sends replies in their order. If one has no answer, the connection ends.
void PolicyServer::Implementation::answer(const ConnectionRef& connection) {
    for (const std::optional<std::string>& action : connection->actions) {
        if (action->empty()) {
            connection->ends = true;
            break;
        }
        connection->replies.append("action=").append(*action).append("\n\n");
    }
    connection->actions.clear();
    send(connection);
}

void PolicyServer::Implementation::send(const ConnectionRef& connection) {
    error_code error;
    const std::size_t octets =
        connection->output().write_some(asio::buffer(connection->replies), error);
    const bool is_full =
        error ? error == asio::error::would_block : octets < connection->replies.size();
    if (!is_full) {
        sent(connection, error);
        return;
    }
    connection->replies.erase(0, octets);
    connection->is_writing = true;
    asio::async_write(connection->output(), asio::buffer(connection->replies),
                      [this, connection](error_code failure, std::size_t) {
                          if (connection->input.is_open()) {
                              connection->is_writing = false;
                              sent(connection, failure);
                          }
                      });
}

void PolicyServer::Implementation::sent(const ConnectionRef& connection, error_code error) {
    if (error) {
        close_ended(connection, error, "standard output");
        return;
    }
    connection->replies.clear();
    connection->last_active = Clock::now();
    if (connection->ends) {
        close(connection);
    } else {
        take_requests(connection);
    }
}

void PolicyServer::Implementation::await_lookups() {
    lookups_.async_wait(asio::posix::stream_descriptor::wait_read, [this](error_code error) {
        if (!error) {
            receive_lookups();
            await_lookups();
        }
    });
}

void PolicyServer::Implementation::receive_lookups() {
    if (decider_.receive()) {
        batch_.resume(decider_);
    }
}

void PolicyServer::Implementation::await_signal() {
    signals_.async_wait(asio::posix::stream_descriptor::wait_read, [this](error_code error) {
        std::uint8_t number = 0;
        if (error) {
            return;
        }
        if (::read(signals_.native_handle(), &number, 1) == 1) {
            if (number == SIGHUP) {
                tell_systemd("RELOADING=1");
                decider_.reload();
                tell_systemd("READY=1");
            } else if (signal_ == 0) {
                tell_systemd("STOPPING=1");
                signal_ = number;
                end_time_ = Clock::now() + k_time_to_drain;
                acceptors_.close();
                decider_.end_lookups();
                batch_.resume(decider_);
            }
        }
        await_signal();
    });
}

void PolicyServer::Implementation::await_tick() {
    // spawn(8) may run many such processes: idle ones sleep longer.
    const bool is_idle = !std::exchange(has_settled_since_tick_, false) && !batch_.has_waiting();
    const bool sleeps = standard_input_ && is_idle;
    timer_.expires_after(std::chrono::milliseconds(sleeps ? 1000 : 100));
    timer_.async_wait([this](error_code error) {
        if (!error) {
            tick();
            await_tick();
        }
    });
}

void PolicyServer::Implementation::tick() {
    decider_.tend();
    if (!standard_input_) {
        watchdog_.tend();
    }
    receive_lookups(); // what has taken too long
    acceptors_.resume();
    if (Clock::now() >= next_look_at_stalled_) {
        close_stalled();
        next_look_at_stalled_ = Clock::now() + std::chrono::seconds(1);
    }
}

/// Closes the connections for which the condition holds.
template <typename Condition>
void PolicyServer::Implementation::close_if(Condition condition) {
    std::vector<ConnectionRef> chosen;
    std::copy_if(connections_.begin(), connections_.end(), std::back_inserter(chosen), condition);
    for (const ConnectionRef& connection : chosen) {
        close(connection);
    }
}

void PolicyServer::Implementation::close_stalled() {
    close_if([this, now = Clock::now()](const ConnectionRef& connection) {
        const Clock::duration allowed =
            connection->is_at_work() ? settings_.stall_time() : settings_.idle_time;
        return !connection->is_waiting() && now - connection->last_active > allowed;
    });
}

/// Closes the connections whose requests have all been answered.
void PolicyServer::Implementation::close_drained() {
    close_if([](const ConnectionRef& connection) {
        return !connection->is_waiting() && !connection->is_at_work();
    });
}

PolicyServer::PolicyServer(PolicyServerSettings settings, Decider& decider)
    : implementation_(std::make_unique<Implementation>(std::move(settings), decider)) {}

PolicyServer::PolicyServer(StandardStreams streams, PolicyServerSettings settings, Decider& decider)
    : implementation_(std::make_unique<Implementation>(streams, std::move(settings), decider)) {}

PolicyServer::~PolicyServer() = default;

int PolicyServer::run(int signals) {
    if (!io::ended_readers_are_ignored()) {
        throw std::logic_error("policy server: SIGPIPE is not ignored");
    }
    return implementation_->run(signals);
}

} // namespace ispkit::mail
