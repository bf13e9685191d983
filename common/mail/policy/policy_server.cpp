// SPDX-License-Identifier: MIT
#include "mail/policy/policy_server.hpp"

#include "error.hpp"
#include "mail/policy/listen_socket.hpp"

#include <boost/asio.hpp>
#include <fmt/format.h>
#include <systemd/sd-daemon.h>

#include <signal.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <span>
#include <unordered_set>
#include <utility>

namespace ispkit::mail {

namespace asio = boost::asio;
using boost::system::error_code;
using Socket = asio::generic::stream_protocol::socket;
using Acceptor = asio::basic_socket_acceptor<asio::generic::stream_protocol>;
using Clock = std::chrono::steady_clock;

namespace {

struct Connection {
    explicit Connection(Socket s)
        : socket(std::move(s)) {}

    Socket socket;
    RequestBuffer buffer;
    std::string replies;
    /// It has questions that are not answered yet.
    bool is_waiting = false;
    bool is_writing = false;
    /// It is closed when it has its replies.
    bool ends = false;
    Clock::time_point last_active = Clock::now();
};
using ConnectionRef = std::shared_ptr<Connection>;

} // namespace

class PolicyServer::Implementation {
public:
    Implementation(PolicyServerSettings settings, PolicyService& service)
        : settings_(std::move(settings))
        , service_(service)
        , answers_(service, settings_.answer_in_trouble)
        , sockets_(sockets_of_systemd()) {
        for (const ListenAddress& address : settings_.addresses) {
            for (ListenSocket& socket : listen_at(address, settings_)) {
                sockets_.push_back(std::move(socket));
            }
        }
        if (sockets_.empty()) {
            throw_error("nothing to listen on: give --listen");
        }
        io::allow_open_files(settings_.max_connections + 2 * sockets_.size());
    }

    int run(int signals);

private:
    void take_what_is_ready();
    void accept(Acceptor& acceptor);
    void add(Socket socket);
    void close_longest_idle();
    void close(const ConnectionRef& connection);
    void read(const ConnectionRef& connection);
    void take_requests(const ConnectionRef& connection);
    void decide_waiting();
    void answer(const ConnectionRef& connection, std::span<const Question> questions);
    void write(const ConnectionRef& connection);
    void written(const ConnectionRef& connection);
    void await_signal();
    void await_tick();
    void tick();
    void close_stalled();
    void close_drained();

    PolicyServerSettings settings_;
    PolicyService& service_;
    PolicyAnswers answers_;
    std::vector<ListenSocket> sockets_;

    asio::io_context context_{1};
    std::vector<Acceptor> acceptors_;
    /// Those that failed; they would again at once, and nothing else be done. Until the next tick.
    std::vector<Acceptor*> resting_;
    asio::posix::stream_descriptor signals_{context_};
    asio::steady_timer timer_{context_};
    std::unordered_set<ConnectionRef> connections_;

    /// The batch, and who asks; parallel.
    std::vector<Question> questions_;
    std::vector<ConnectionRef> askers_;
    /// Whether the batch waits for the database.
    bool is_locked_ = false;

    /// What the server ends by; 0 while it serves.
    int signal_ = 0;
    Clock::time_point end_time_ = Clock::time_point::max();
    Clock::time_point next_look_at_stalled_;
};

int PolicyServer::Implementation::run(int signals) {
    signals_.assign(::dup(signals));
    for (const ListenSocket& socket : sockets_) {
        sockaddr_storage name{};
        socklen_t length = sizeof name;
        ::getsockname(socket.fd(), reinterpret_cast<sockaddr*>(&name), &length);
        acceptors_.emplace_back(context_, asio::generic::stream_protocol(name.ss_family, 0),
                                ::dup(socket.fd()));
    }
    for (Acceptor& acceptor : acceptors_) {
        accept(acceptor);
    }
    await_signal();
    await_tick();
    ::sd_notify(0, "READY=1");
    while (signal_ == 0 || (!connections_.empty() && Clock::now() < end_time_)) {
        if (questions_.empty()) {
            context_.run_one();
        } else if (is_locked_) {
            context_.run_one_for(k_between_tries);
        }
        take_what_is_ready();
        decide_waiting();
        if (signal_ != 0 && questions_.empty()) {
            close_drained();
        }
    }
    decide_waiting();
    return signal_;
}

/// What is ready by now belongs to one batch. Those who send without end have their turn as all
/// others have, and no more.
void PolicyServer::Implementation::take_what_is_ready() {
    const std::size_t turns = 2 * (connections_.size() + acceptors_.size()) + 1;
    for (std::size_t i = 0; i < turns && context_.poll_one() != 0; ++i) {
    }
}

void PolicyServer::Implementation::accept(Acceptor& acceptor) {
    acceptor.async_accept([this, &acceptor](error_code error, Socket socket) {
        if (error == asio::error::operation_aborted || !acceptor.is_open()) {
            return;
        }
        if (!error) {
            add(std::move(socket));
        } else if (error == asio::error::no_descriptors && !connections_.empty()) {
            close_longest_idle();
        } else {
            service_.report("cannot accept a connection: " + error.message());
            resting_.push_back(&acceptor);
            return;
        }
        accept(acceptor);
    });
}

void PolicyServer::Implementation::add(Socket socket) {
    error_code ignored; // what is closed already shows when it is read
    socket.non_blocking(true, ignored);
    if (connections_.size() >= settings_.max_connections) {
        close_longest_idle();
    }
    const auto connection = std::make_shared<Connection>(std::move(socket));
    connections_.insert(connection);
    read(connection);
}

void PolicyServer::Implementation::close_longest_idle() {
    const auto idlest = std::min_element(connections_.begin(), connections_.end(),
                                         [](const ConnectionRef& a, const ConnectionRef& b) {
                                             return a->last_active < b->last_active;
                                         });
    service_.report(fmt::format("{} connections: the one that was idle longest is closed",
                                connections_.size()));
    close(*idlest);
}

void PolicyServer::Implementation::close(const ConnectionRef& connection) {
    error_code ignored;
    connection->socket.close(ignored);
    connections_.erase(ConnectionRef(connection));
}

void PolicyServer::Implementation::read(const ConnectionRef& connection) {
    const RequestBuffer::Room room = connection->buffer.room();
    connection->socket.async_read_some(asio::buffer(room.start, room.size),
                                       [this, connection](error_code error, std::size_t octets) {
                                           if (error) {
                                               close(connection);
                                               return;
                                           }
                                           // Who drips a request does not count as active.
                                           if (!connection->buffer.holds_part()) {
                                               connection->last_active = Clock::now();
                                           }
                                           connection->buffer.filled(octets);
                                           take_requests(connection);
                                       });
}

/// Puts its complete requests into the batch; without any, reads on. Those before what is no
/// request are answered.
void PolicyServer::Implementation::take_requests(const ConnectionRef& connection) {
    const std::size_t before = questions_.size();
    try {
        while (questions_.size() - before < k_most_requests_at_once) {
            const std::optional<PolicyRequest> request = connection->buffer.next();
            if (!request) {
                break;
            }
            questions_.push_back({*request});
            askers_.push_back(connection);
        }
    } catch (const Error& error) {
        service_.report(error.what());
        connection->ends = true;
    }
    connection->is_waiting = questions_.size() != before;
    if (connection->is_waiting) {
        return;
    }
    if (connection->ends) {
        close(connection);
    } else {
        read(connection);
    }
}

void PolicyServer::Implementation::decide_waiting() {
    if (questions_.empty()) {
        return;
    }
    is_locked_ = !answers_.decide(questions_, end_time_);
    const std::vector<Question> questions = std::exchange(questions_, {});
    const std::vector<ConnectionRef> askers = std::exchange(askers_, {});
    // One connection's questions are next to each other.
    for (std::size_t start = 0, end = 0; start < askers.size(); start = end) {
        const ConnectionRef& connection = askers[start];
        bool is_open = false;
        for (; end < askers.size() && askers[end] == connection; ++end) {
            is_open = is_open || questions[end].action.empty();
        }
        const std::span<const Question> own(&questions[start], end - start);
        if (!connection->socket.is_open()) {
            continue;
        }
        if (is_open && is_locked_) {
            questions_.insert(questions_.end(), own.begin(), own.end());
            askers_.insert(askers_.end(), own.size(), connection);
        } else {
            answer(connection, own);
        }
    }
}

/// Replies in their order; where one has no answer, the connection ends.
void PolicyServer::Implementation::answer(const ConnectionRef& connection,
                                          std::span<const Question> questions) {
    connection->is_waiting = false;
    for (const Question& question : questions) {
        if (question.action.empty()) {
            connection->ends = true;
            break;
        }
        append_reply(connection->replies, question.action);
    }
    write(connection);
}

void PolicyServer::Implementation::write(const ConnectionRef& connection) {
    error_code error;
    const std::size_t octets =
        connection->socket.write_some(asio::buffer(connection->replies), error);
    if (!error && octets == connection->replies.size()) {
        written(connection);
        return;
    }
    if (error && error != asio::error::would_block) {
        close(connection);
        return;
    }
    connection->replies.erase(0, octets);
    connection->is_writing = true;
    asio::async_write(connection->socket, asio::buffer(connection->replies),
                      [this, connection](error_code failure, std::size_t) {
                          connection->is_writing = false;
                          if (failure) {
                              close(connection);
                          } else {
                              written(connection);
                          }
                      });
}

void PolicyServer::Implementation::written(const ConnectionRef& connection) {
    connection->replies.clear();
    connection->last_active = Clock::now();
    if (connection->ends) {
        close(connection);
    } else {
        take_requests(connection);
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
                ::sd_notify(0, "RELOADING=1");
                service_.reload();
                ::sd_notify(0, "READY=1");
            } else if (signal_ == 0) {
                ::sd_notify(0, "STOPPING=1");
                signal_ = number;
                end_time_ = Clock::now() + k_time_to_drain;
                for (Acceptor& acceptor : acceptors_) {
                    acceptor.close();
                }
            }
        }
        await_signal();
    });
}

void PolicyServer::Implementation::await_tick() {
    timer_.expires_after(std::chrono::milliseconds(100));
    timer_.async_wait([this](error_code error) {
        if (!error) {
            tick();
            await_tick();
        }
    });
}

void PolicyServer::Implementation::tick() {
    tend(service_);
    for (Acceptor* const acceptor : std::exchange(resting_, {})) {
        accept(*acceptor);
    }
    if (Clock::now() >= next_look_at_stalled_) {
        close_stalled();
        next_look_at_stalled_ = Clock::now() + std::chrono::seconds(1);
    }
}

void PolicyServer::Implementation::close_stalled() {
    const Clock::time_point now = Clock::now();
    std::vector<ConnectionRef> stalled;
    for (const ConnectionRef& connection : connections_) {
        const bool is_at_work = connection->is_writing || connection->buffer.holds_part();
        const Clock::duration allowed = is_at_work ? settings_.stall_time() : settings_.idle_time;
        if (!connection->is_waiting && now - connection->last_active > allowed) {
            stalled.push_back(connection);
        }
    }
    for (const ConnectionRef& connection : stalled) {
        close(connection);
    }
}

/// Closes those that have been answered all that they asked.
void PolicyServer::Implementation::close_drained() {
    std::vector<ConnectionRef> drained;
    for (const ConnectionRef& connection : connections_) {
        if (!connection->is_writing && !connection->buffer.holds_part()) {
            drained.push_back(connection);
        }
    }
    for (const ConnectionRef& connection : drained) {
        close(connection);
    }
}

PolicyServer::PolicyServer(PolicyServerSettings settings, PolicyService& service)
    : implementation_(std::make_unique<Implementation>(std::move(settings), service)) {}

PolicyServer::~PolicyServer() = default;

int PolicyServer::run(int signals) {
    return implementation_->run(signals);
}

} // namespace ispkit::mail
