// SPDX-License-Identifier: MIT
#pragma once

#include "io/file.hpp"

#include <memory>
#include <string>
#include <vector>

struct MHD_Daemon;

namespace ispkit::metrics {

/// Answers GET and HEAD of /metrics (HTTP) on listening sockets with the text that it was given
/// last, in threads of its own: a service never waits for its clients. It has few connections, each
/// of which must go on within seconds.
class ScrapeServer {
public:
    /// Throws Error.
    explicit ScrapeServer(std::vector<io::Fd> sockets);
    ~ScrapeServer();

    /// In Prometheus' text format 0.0.4. Until the first one the answer is 503.
    void set_text(std::string text);

private:
    struct Page;
    struct Stop {
        void operator()(MHD_Daemon* daemon) const;
    };

    /// Before the daemons, which use it until they have stopped.
    std::unique_ptr<Page> page_;
    std::vector<std::unique_ptr<MHD_Daemon, Stop>> daemons_;
};

/// "libmicrohttpd 0.9.75", for --version.
std::string web_server_library();

} // namespace ispkit::metrics
