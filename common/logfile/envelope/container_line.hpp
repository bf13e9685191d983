// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace ispkit::logfile {

/// What a container engine, or the command that shows its log, writes around each line.
enum class Wrapping : std::uint8_t {
    none,
    /// Docker's json-file driver: {"log":"text\n","stream":"stdout","time":"TIME"}.
    json,
    /// The log format of Kubernetes' CRI, also Podman's k8s-file: "TIME stdout F text".
    cri,
    /// docker logs -t, kubectl logs --timestamps: "TIME text", the time with nine digits of a
    /// fraction.
    time,
    /// docker compose logs: "name-1  | text"; kubectl logs --prefix: "[pod/name/container] text".
    name,
    /// The same with -t or --timestamps.
    name_and_time,
};

/// The wrapping that a line seems to have.
Wrapping wrapping_of(std::string_view line);

/// A line, or a part of one, without its wrapping.
struct ContainerLine {
    /// The name of the container, or stdout or stderr: the lines of each are a log of their own.
    /// Empty where the wrapping names none.
    std::string source;
    /// ISO 8601; empty where the wrapping has none.
    std::string time;
    /// Without the newline.
    std::string text;
    /// Whether the line goes on in the next one of its source: engines split long lines.
    bool goes_on = false;
};

/// Takes the wrapping off a line; nothing where the line has another one.
std::optional<ContainerLine> unwrap(std::string_view line, Wrapping wrapping);

} // namespace ispkit::logfile
