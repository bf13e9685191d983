// SPDX-License-Identifier: MIT
#include "metrics/service/publisher.hpp"

#include "error.hpp"
#include "metrics/service_text.hpp"
#include "text/number.hpp"

#include <cstdint>
#include <exception>
#include <utility>

namespace ispkit::metrics {

net::TcpEndpoint parse_scrape_address(std::string_view text) {
    constexpr std::string_view k_inet = "inet:";
    constexpr std::string_view k_loopback = "127.0.0.1:";
    std::string_view address = text;
    if (address.starts_with(k_inet)) {
        address.remove_prefix(k_inet.size());
    }
    std::uint64_t port = 0;
    const bool is_port = text::read_number(address, port);
    if (auto endpoint = net::TcpEndpoint::read(is_port ? std::string(k_loopback).append(address)
                                                       : std::string(address))) {
        return std::move(*endpoint);
    }
    throw_error("'{}': expected a port or HOST:PORT (example: 127.0.0.1:9321)", text);
}

void PublicationOptions::declare(cli::OptionTable& table) {
    table.value("--metrics", "FILE", file,
                "write metrics for Prometheus' node_exporter to FILE every ten seconds");
    table.value("--metrics-listen", "ADDRESS", listen,
                "serve metrics to Prometheus at http://ADDRESS/metrics; ADDRESS is "
                "HOST:PORT, or a PORT of 127.0.0.1",
                parse_scrape_address);
}

std::string_view PublicationOptions::given() const {
    return file ? "--metrics" : listen ? "--metrics-listen" : "";
}

void Publisher::change(const PublicationOptions& options) {
    if (!options.listen) {
        server_.reset();
    } else if (options.listen != options_.listen) {
        server_ = with_context("--metrics-listen", [&] {
            return std::make_unique<ScrapeServer>(net::listen_at(*options.listen));
        });
    }
    options_ = options;
}

void Publisher::publish_if_due(const MakeText& text, const Tell& tell) {
    if (Clock::now() >= due()) {
        due_ = Clock::now() + k_between_metrics;
        publish(text, tell);
    }
}

void Publisher::publish(const MakeText& text, const Tell& tell) {
    if (!publishes()) {
        return;
    }
    try {
        publish_everywhere(text());
        trouble_.clear();
    } catch (const std::exception& error) {
        if (trouble_ != error.what()) {
            trouble_ = error.what();
            tell(trouble_);
        }
    }
}

void Publisher::publish_everywhere(MetricsText text) {
    const std::string page = std::move(text).text();
    if (server_) {
        server_->set_text(page);
    }
    if (options_.file) {
        write_file(*options_.file, page);
    }
}

} // namespace ispkit::metrics
