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

/// The file in each output folder that records what the outputs there were made of: one line for
/// each output, appended before the output gets its name. Several processes may write to one folder
/// at a time. Missing or wrong entries of segments only cost time: the files are then read and
/// compared. A playlist without its entry is not replaced.
class OutputRecord {
public:
    static constexpr std::string_view k_file_name = ".hls-encrypt";

    /// Whether the path is that of a record.
    static bool is_record(std::string_view path);

    /// The entries for an output in the record beside it, oldest first, as of the first query for
    /// that folder. The current file matches one of these or none, or was changed since. Throws
    /// Error if the record cannot be read.
    std::span<const Provenance> of(const std::string& output);

    /// The entry for the file in this state; null if there is none.
    const Provenance* of(const std::string& output, const FileState& state);

    /// Appends an entry for an output; sets provenance.name from the path. Callable from any
    /// thread. Throws Error if the record cannot be written.
    void add(const std::string& output, Provenance provenance);

    /// Flushes the entries that were last added, of outputs in one folder, to the disk.
    void sync();

private:
    struct Folder {
        std::map<std::string, std::vector<Provenance>, std::less<>> outputs;
        std::size_t lines = 0;
    };

    Folder& folder_at(const std::string& path);
    void open(const std::string& folder);

    std::map<std::string, Folder> folders_;
    std::mutex mutex_;
    /// The folder of the record that was last written to.
    std::string open_folder_;
    io::Fd file_;
};

} // namespace ispkit::hls
