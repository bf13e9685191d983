// SPDX-License-Identifier: MIT
#include "service/unit_state.hpp"

#include <fmt/format.h>
#include <systemd/sd-bus.h>

#include <chrono>
#include <cstdint>
#include <cstdlib>
#include <memory>

namespace ispkit::service {

namespace {

struct Closer {
    void operator()(sd_bus* bus) const { ::sd_bus_close_unref(bus); }
    void operator()(char* text) const { std::free(text); }
};
using Bus = std::unique_ptr<sd_bus, Closer>;
using Text = std::unique_ptr<char, Closer>;

/// Null if systemd cannot be asked.
Bus open_bus() {
    using Clock = std::chrono::steady_clock;
    using std::chrono::microseconds;
    constexpr microseconds k_patience = std::chrono::seconds(2);
    sd_bus* opened = nullptr;
    if (::sd_bus_open_system(&opened) < 0) {
        return {};
    }
    Bus bus(opened);
    ::sd_bus_set_method_call_timeout(opened, k_patience.count());
    // The timeout of a call does not begin before the bus has accepted its client.
    const Clock::time_point end = Clock::now() + k_patience;
    while (::sd_bus_is_ready(opened) <= 0) {
        const auto left = std::chrono::ceil<microseconds>(end - Clock::now());
        const int processed = ::sd_bus_process(opened, nullptr);
        if (processed < 0 || left <= microseconds::zero() ||
            (processed == 0 &&
             ::sd_bus_wait(opened, static_cast<std::uint64_t>(left.count())) < 0)) {
            return {};
        }
    }
    return bus;
}

/// A property of the unit, as org.freedesktop.systemd1(5) has them; empty if it is not known.
std::string property(sd_bus* bus, const char* unit, const char* name) {
    char* value = nullptr;
    ::sd_bus_get_property_string(bus, "org.freedesktop.systemd1", unit,
                                 "org.freedesktop.systemd1.Unit", name, nullptr, &value);
    const Text text(value);
    return value == nullptr ? std::string() : value;
}

} // namespace

std::string trouble_of_service(const std::string& name, ToRun to_run) {
    const Bus bus = open_bus();
    char* path = nullptr;
    if (!bus || ::sd_bus_path_encode("/org/freedesktop/systemd1/unit", (name + ".service").c_str(),
                                     &path) < 0) {
        return {};
    }
    const Text unit(path);
    const std::string state = property(bus.get(), path, "ActiveState");
    if (state.empty() || state == "active" || state == "reloading") {
        return {};
    }
    if (state == "inactive" && to_run == ToRun::if_enabled &&
        property(bus.get(), path, "UnitFileState") != "enabled") {
        return {};
    }
    return fmt::format("{0}.service is not running ({1}; 'journalctl -u {0}' says why)", name,
                       state);
}

} // namespace ispkit::service
