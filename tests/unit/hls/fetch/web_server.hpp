// SPDX-License-Identifier: MIT
#pragma once

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <atomic>
#include <functional>
#include <mutex>
#include <stdexcept>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

namespace ispkit::test {

/// A web server on 127.0.0.1 that answers one request in each connection as a test wants, right or
/// wrong.
class WebServer {
public:
    /// Sends bytes to the client; returns false when it has gone.
    using Send = std::function<bool(std::string_view)>;
    /// Takes the request's head.
    using Answer = std::function<void(const std::string& head, const Send& send)>;

    explicit WebServer(Answer answer)
        : answer_(std::move(answer))
        , listener_(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
        sockaddr_in address{};
        address.sin_family = AF_INET;
        address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        socklen_t size = sizeof address;
        if (::bind(listener_, reinterpret_cast<sockaddr*>(&address), size) != 0 ||
            ::listen(listener_, 16) != 0 ||
            ::getsockname(listener_, reinterpret_cast<sockaddr*>(&address), &size) != 0) {
            throw std::runtime_error("no server");
        }
        port_ = ntohs(address.sin_port);
        thread_ = std::thread([this] { serve(); });
    }
    WebServer(const WebServer&) = delete;
    WebServer& operator=(const WebServer&) = delete;
    ~WebServer() {
        ends_ = true;
        ::shutdown(listener_, SHUT_RDWR);
        thread_.join();
        ::close(listener_);
    }

    std::string url(const std::string& path) const {
        return "http://127.0.0.1:" + std::to_string(port_) + path;
    }

    /// The heads of the requests so far.
    std::vector<std::string> requests() const {
        const std::lock_guard lock(mutex_);
        return requests_;
    }

    bool ends() const { return ends_; }

private:
    void serve() {
        while (true) {
            const int client = ::accept(listener_, nullptr, nullptr);
            if (client < 0) {
                return;
            }
            std::string head;
            char byte = 0;
            while (!head.ends_with("\r\n\r\n") && ::recv(client, &byte, 1, 0) == 1) {
                head += byte;
            }
            {
                const std::lock_guard lock(mutex_);
                requests_.push_back(head);
            }
            answer_(head, [client](std::string_view bytes) {
                while (!bytes.empty()) {
                    const ssize_t count = ::send(client, bytes.data(), bytes.size(), MSG_NOSIGNAL);
                    if (count <= 0) {
                        return false;
                    }
                    bytes.remove_prefix(static_cast<std::size_t>(count));
                }
                return true;
            });
            ::shutdown(client, SHUT_WR);
            ::close(client);
        }
    }

    Answer answer_;
    int listener_;
    std::uint16_t port_ = 0;
    std::atomic<bool> ends_ = false;
    mutable std::mutex mutex_;
    std::vector<std::string> requests_;
    std::thread thread_;
};

/// A response with status, fields and body; Content-Length is that of the body.
inline std::string web_response(const std::string& status, const std::string& fields,
                                const std::string& body) {
    return "HTTP/1.1 " + status + "\r\nContent-Length: " + std::to_string(body.size()) + "\r\n" +
           fields + "Connection: close\r\n\r\n" + body;
}

} // namespace ispkit::test
