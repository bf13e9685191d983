// SPDX-License-Identifier: MIT
#pragma once

#include "cli/command_line.hpp"
#include "metrics/metrics_text.hpp"
#include "metrics/service/scrape_server.hpp"
#include "net/tcp_listener.hpp"

#include <memory>
#include <optional>
#include <string>
#include <string_view>

namespace ispkit::metrics {

/// Where a service publishes its metrics: the options that all services have.
struct PublicationOptions {
    std::optional<std::string> file;
    std::optional<net::TcpEndpoint> listen;

    void declare(cli::OptionTable& table);

    /// The name of one that is given; empty if none is.
    std::string_view given() const;

    bool operator==(const PublicationOptions&) const = default;
};

/// Reads the address of --metrics-listen: "PORT" (of 127.0.0.1), "HOST:PORT" or "inet:HOST:PORT".
/// Throws Error.
net::TcpEndpoint parse_scrape_address(std::string_view text);

/// Publishes the metrics of a service: in a file for the textfile collector of node_exporter, and
/// to clients of a web server.
class Publisher {
public:
    /// Publishes nothing.
    Publisher() = default;

    /// Listens. Throws Error where that fails.
    explicit Publisher(const PublicationOptions& options) { change(options); }

    /// Publishes elsewhere from the next time on. If it cannot listen there, it throws Error, and
    /// nothing has changed.
    void change(const PublicationOptions& options);

    bool publishes() const { return !options_.given().empty(); }

    /// Throws Error if the file cannot be written; clients get the text all the same.
    void publish(MetricsText text);

private:
    PublicationOptions options_;
    std::unique_ptr<ScrapeServer> server_;
};

} // namespace ispkit::metrics
