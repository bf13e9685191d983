// SPDX-License-Identifier: MIT
#pragma once

#include "hls/batch/provenance.hpp"
#include "io/file.hpp"

#include <cstddef>
#include <map>
#include <mutex>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace ispkit::hls {

/// The file of each output folder that records what the outputs there were made of: a line for each
/// output that got its name, appended before that, so that several processes may write to one
/// folder at a time. What a record does not know, or knows wrongly, has to be found out by reading
/// the files: nothing depends on it but the time that this takes.
class OutputRecord {
public:
    static constexpr std::string_view k_file_name = ".hls-encrypt";

    /// Whether a path is that of a record.
    static bool is_record(std::string_view path);

    /// What the record beside an output told of it when a record there was first asked for, oldest
    /// first: the file that is there now is of one of these, of none, or was changed since. Throws
    /// Error where the record cannot be read.
    std::span<const Provenance> of(const std::string& output);

    /// That of the file that is there in this state; null where there is none.
    const Provenance* of(const std::string& output, const FileState& state);

    /// Appends what an output is made of; provenance.name is set from the path. Callable from any
    /// thread. Throws Error where the record cannot be written.
    void add(const std::string& output, Provenance provenance);

private:
    struct Folder {
        std::map<std::string, std::vector<Provenance>, std::less<>> outputs;
        std::size_t lines = 0;
    };

    Folder& folder_at(const std::string& path);
    void open(const std::string& folder);

    std::map<std::string, Folder> folders_;
    std::mutex mutex_;
    /// The record that was written to last.
    std::string open_folder_;
    io::Fd file_;
};

} // namespace ispkit::hls
