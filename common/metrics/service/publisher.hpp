// SPDX-License-Identifier: MIT
#pragma once

#include "cli/command_line.hpp"
#include "metrics/metrics_text.hpp"
#include "metrics/service/scrape_server.hpp"
#include "net/tcp_listener.hpp"

#include <chrono>
#include <functional>
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
/// to clients of a web server. Trouble with that is told, but the same only once.
class Publisher {
public:
    using Clock = std::chrono::steady_clock;
    /// May throw.
    using MakeText = std::function<MetricsText()>;
    using Tell = std::function<void(const std::string& trouble)>;

    /// Publishes nothing.
    Publisher() = default;

    /// Listens. Throws Error where that fails.
    explicit Publisher(const PublicationOptions& options) { change(options); }

    /// Publishes elsewhere from the next time on. If it cannot listen there, it throws Error, and
    /// nothing has changed.
    void change(const PublicationOptions& options);

    /// When publish_if_due() publishes next: ten seconds after the last time; never if nothing is
    /// to be published.
    Clock::time_point due() const { return publishes() ? due_ : Clock::time_point::max(); }

    /// Something has changed that is not to wait: from here on it is due.
    void make_due() { due_ = Clock::time_point(); }

    void publish_if_due(const MakeText& text, const Tell& tell);

    /// Publishes now. If the file cannot be written, clients get the text all the same.
    void publish(const MakeText& text, const Tell& tell);

private:
    bool publishes() const { return !options_.given().empty(); }
    void publish_everywhere(MetricsText text);

    PublicationOptions options_;
    std::unique_ptr<ScrapeServer> server_;
    Clock::time_point due_;
    /// As it was told last; empty if there was none since.
    std::string trouble_;
};

} // namespace ispkit::metrics
