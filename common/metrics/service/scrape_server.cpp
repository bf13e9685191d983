// SPDX-License-Identifier: MIT
#include "metrics/service/scrape_server.hpp"

#include "error.hpp"

#include <fmt/format.h>
#include <microhttpd.h>

#include <signal.h>

#include <cstdint>
#include <mutex>
#include <string_view>
#include <utility>

namespace ispkit::metrics {

struct ScrapeServer::Page {
    std::mutex mutex;
    std::string text;
};

namespace {

struct FreeResponse {
    void operator()(MHD_Response* response) const { ::MHD_destroy_response(response); }
};
using Response = std::unique_ptr<MHD_Response, FreeResponse>;

Response response_of(std::string_view body) {
    // It is only read: with this mode it is copied.
    return Response(::MHD_create_response_from_buffer(body.size(), const_cast<char*>(body.data()),
                                                      MHD_RESPMEM_MUST_COPY));
}

MHD_Result answer(MHD_Connection* connection, unsigned status, std::string_view body,
                  const char* header = nullptr, const char* value = nullptr) {
    const Response response = response_of(body);
    if (!response) { // there is no memory: the connection is closed
        return MHD_NO;
    }
    if (header != nullptr) {
        ::MHD_add_response_header(response.get(), header, value);
    }
    return ::MHD_queue_response(connection, status, response.get());
}

/// Called with the headers of a request, then with each part of a body, which is not read.
template <typename Page>
MHD_Result answer_request(void* page, MHD_Connection* connection, const char* url,
                          const char* method, const char*, const char*, std::size_t*, void**) {
    const std::string_view verb(method);
    if (verb != MHD_HTTP_METHOD_GET && verb != MHD_HTTP_METHOD_HEAD) {
        return answer(connection, MHD_HTTP_METHOD_NOT_ALLOWED, "only GET and HEAD\n",
                      MHD_HTTP_HEADER_ALLOW, "GET, HEAD");
    }
    if (std::string_view(url) != "/metrics") {
        return answer(connection, MHD_HTTP_NOT_FOUND, "see /metrics\n");
    }
    auto& served = *static_cast<Page*>(page);
    const std::lock_guard lock(served.mutex);
    if (served.text.empty()) {
        return answer(connection, MHD_HTTP_SERVICE_UNAVAILABLE, "no metrics yet\n");
    }
    return answer(connection, MHD_HTTP_OK, served.text, MHD_HTTP_HEADER_CONTENT_TYPE,
                  "text/plain; version=0.0.4; charset=utf-8");
}

/// While it lives, threads that are started take no signals: those are for the service.
class SignalsBlocked {
public:
    SignalsBlocked() {
        sigset_t all;
        ::sigfillset(&all);
        ::pthread_sigmask(SIG_SETMASK, &all, &before_);
    }
    SignalsBlocked(const SignalsBlocked&) = delete;
    SignalsBlocked& operator=(const SignalsBlocked&) = delete;
    ~SignalsBlocked() { ::pthread_sigmask(SIG_SETMASK, &before_, nullptr); }

private:
    sigset_t before_{};
};

} // namespace

void ScrapeServer::Stop::operator()(MHD_Daemon* daemon) const {
    ::MHD_stop_daemon(daemon);
}

ScrapeServer::ScrapeServer(std::vector<io::Fd> sockets)
    : page_(std::make_unique<Page>()) {
    constexpr unsigned k_most_connections = 16;
    constexpr unsigned k_seconds_to_go_on = 10;
    const SignalsBlocked blocked;
    for (io::Fd& socket : sockets) {
        daemons_.emplace_back(::MHD_start_daemon(
            MHD_USE_AUTO_INTERNAL_THREAD, 0, nullptr, nullptr, answer_request<Page>, page_.get(),
            MHD_OPTION_LISTEN_SOCKET, socket.release(), // closed by the daemon
            MHD_OPTION_CONNECTION_LIMIT, k_most_connections, MHD_OPTION_CONNECTION_TIMEOUT,
            k_seconds_to_go_on, MHD_OPTION_END));
        if (!daemons_.back()) {
            throw_error("cannot start the web server for metrics");
        }
    }
}

ScrapeServer::~ScrapeServer() = default;

std::string web_server_library() {
    return fmt::format("libmicrohttpd {}", ::MHD_get_version());
}

void ScrapeServer::set_text(std::string text) {
    const std::lock_guard lock(page_->mutex);
    page_->text = std::move(text);
}

} // namespace ispkit::metrics
