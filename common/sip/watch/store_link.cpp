// SPDX-License-Identifier: MIT
#include "sip/watch/store_link.hpp"

#include "error.hpp"

#include <sys/eventfd.h>

#include <utility>

namespace ispkit::sip {

StoreLink::StoreLink(std::string url, std::string host, std::string machine, logfile::Time now)
    : url_(std::move(url))
    , host_(std::move(host))
    , machine_(std::move(machine))
    , is_shared_(store::is_on_server(url_)) {
    if (is_shared_) {
        done_ = io::Fd(::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK));
        if (done_.get() < 0) {
            throw_errno("cannot create an eventfd");
        }
    }
    open(now);
}

StoreLink::~StoreLink() {
    wait();
}

void StoreLink::open(logfile::Time now) {
    store::Database database(url_);
    database.limit_waits();
    database.defer_flushes();
    BanStore store(std::move(database), host_, machine_);
    store.begin_watch(now);
    store_.emplace(std::move(store));
}

BanStore& StoreLink::store() {
    if (!store_) {
        throw store::Away(url_ + ": is not open");
    }
    return *store_;
}

void StoreLink::expect_in_place() {
    if (!is_shared_ && store_) {
        store_->database().expect_in_place();
    }
}

bool StoreLink::is_ready() const {
    return !under_way_.valid() && back_off_.is_over();
}

bool StoreLink::may_have_news(std::int64_t known_change) {
    if (is_shared_) {
        return true;
    }
    try {
        return store_->last_change() != known_change;
    } catch (const Error&) {
        return true; // the exchange tells why
    }
}

/// What a file is asked is done when the reply is taken.
void StoreLink::begin(Request request) {
    constexpr auto k_between_listeners = std::chrono::seconds(10);
    has_heard_ = false;
    request.listens = is_shared_ && !listener_ && Clock::now() >= next_listening_;
    if (request.listens) {
        next_listening_ = Clock::now() + k_between_listeners;
    }
    const auto policy = is_shared_ ? std::launch::async : std::launch::deferred;
    under_way_ = std::async(policy, [this, request = std::move(request)] {
        Reply reply = exchange(request);
        if (is_shared_) {
            ::eventfd_write(done_.get(), 1);
        }
        return reply;
    });
}

void StoreLink::wait() const {
    if (under_way_.valid()) {
        under_way_.wait();
    }
}

std::optional<StoreLink::Reply> StoreLink::take() {
    if (!under_way_.valid() ||
        under_way_.wait_for(std::chrono::seconds(0)) == std::future_status::timeout) {
        return std::nullopt;
    }
    Reply reply = under_way_.get();
    if (is_shared_) {
        eventfd_t ignored = 0;
        ::eventfd_read(done_.get(), &ignored);
    }
    if (reply.failure == nullptr) {
        back_off_.succeed();
    } else if (is_shared_) {
        back_off_.fail();
    }
    if (reply.listener) {
        listener_ = std::move(reply.listener);
        has_heard_ever_ = false;
        listening_since_ = Clock::now();
    }
    return reply;
}

StoreLink::Reply StoreLink::exchange(const Request& request) {
    Reply reply;
    try {
        if (!store_) {
            open(request.now);
        }
        if (request.batch != nullptr) {
            reply.news = store_->exchange(*request.batch, request.known, request.now);
        }
    } catch (const store::Away&) {
        store_.reset();
        reply.failure = std::current_exception();
    } catch (const std::exception&) {
        reply.failure = std::current_exception();
    }
    if (reply.failure == nullptr && request.listens) {
        listen(reply);
    }
    if (reply.failure == nullptr && request.state) {
        store_state_of(request, reply);
    }
    return reply;
}

/// Without a listener the watch goes on asking.
void StoreLink::listen(Reply& reply) {
    try {
        reply.listener = store::listen(url_, BanStore::k_channel);
        store_->notify(); // what is not heard tells that nothing ever is
    } catch (const Error&) {
        reply.listener.reset();
    }
}

bool StoreLink::has_heard() {
    try {
        if (listener_ && listener_->has_heard()) {
            has_heard_ = true;
            has_heard_ever_ = true;
        }
    } catch (const store::Away&) {
        listener_.reset();
    }
    return has_heard_;
}

bool StoreLink::is_deaf() const {
    constexpr auto k_long = std::chrono::seconds(2);
    return listener_ && !has_heard_ever_ && Clock::now() > listening_since_ + k_long;
}

void StoreLink::store_state_of(const Request& request, Reply& reply) {
    try {
        store_state(*store_, *request.state);
        reply.status = read_status(*store_, url_, request.now);
    } catch (const store::Away& error) {
        store_.reset();
        reply.state_failure = error.what();
    } catch (const Error& error) {
        reply.state_failure = error.what();
    }
}

} // namespace ispkit::sip
