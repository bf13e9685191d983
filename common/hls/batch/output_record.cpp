// SPDX-License-Identifier: MIT
#include "hls/batch/output_record.hpp"

#include "error.hpp"
#include "io/atomic_file.hpp"
#include "text/path.hpp"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>

#include <algorithm>
#include <filesystem>
#include <set>

namespace ispkit::hls {

namespace {

constexpr std::size_t k_largest_record = std::size_t{1} << 30;

/// A record with fewer lines is not worth shortening.
constexpr std::size_t k_few_lines = 4096;

/// The folder is as text::folder_of() returns it.
std::string record_in(const std::string& folder) {
    return folder + std::string(OutputRecord::k_file_name);
}

/// Calls use(line) for each complete line.
template <typename Use>
void for_each_line(std::string_view text, Use use) {
    for (std::size_t end = text.find('\n'); end != std::string_view::npos; end = text.find('\n')) {
        use(text.substr(0, end));
        text.remove_prefix(end + 1);
    }
}

void refuse_other_kind(const struct stat& status, const std::string& path) {
    if (!S_ISREG(status.st_mode)) {
        throw_error("{}: not a regular file, but the record of the outputs has this name", path);
    }
}

std::set<std::string> names_in(const std::string& folder) {
    std::set<std::string> names;
    std::error_code error;
    for (std::filesystem::directory_iterator entry(folder.empty() ? "." : folder, error), end;
         !error && entry != end; entry.increment(error)) {
        names.insert(entry->path().filename().string());
    }
    return names;
}

/// Rewrites a record without outputs that were overwritten or removed, unless another process has
/// it open: a line that it appends meanwhile would be lost.
void shorten(const std::string& folder, const std::set<std::string>& names) {
    const std::string path = record_in(folder);
    const io::Fd file(::open(path.c_str(), O_RDONLY | O_NOFOLLOW | O_CLOEXEC));
    if (file.get() < 0 || ::flock(file.get(), LOCK_EX | LOCK_NB) != 0) {
        return;
    }
    std::map<std::string, std::string_view> last;
    const std::string text = io::read_file(path, k_largest_record);
    for_each_line(text, [&](std::string_view line) {
        if (const auto provenance = parse_provenance(line)) {
            last[provenance->name] = line;
        }
    });
    io::AtomicFile shorter(path, io::k_public_mode, io::Existing::replace);
    std::string kept;
    for (const auto& [name, line] : last) {
        if (names.contains(name)) {
            kept.append(line).append("\n");
        }
    }
    shorter.write(io::as_bytes(kept));
    shorter.commit();
}

/// A full disk may have cut the last line: the next one must not continue it.
void end_cut_line(int record, off_t size, const std::string& path) {
    std::uint8_t last = '\n';
    if (size > 0) {
        io::read_full_at(record, static_cast<std::uint64_t>(size) - 1, {&last, 1}, path);
    }
    if (last != '\n') {
        io::write_all(record, io::as_bytes("\n"), path);
    }
}

/// Opens a record for appending, and prevents other processes from shortening it while it is open.
io::Fd open_to_append(const std::string& path) {
    while (true) {
        io::Fd file(::open(path.c_str(),
                           O_RDWR | O_APPEND | O_CREAT | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC,
                           io::k_public_mode));
        if (file.get() < 0) {
            throw_errno("{}", path);
        }
        const struct stat opened = io::status_of(file.get(), path);
        refuse_other_kind(opened, path);
        // Without locks in the file system, at worst lines get lost.
        ::flock(file.get(), LOCK_SH);
        struct stat named {};
        if (::stat(path.c_str(), &named) == 0 && named.st_dev == opened.st_dev &&
            named.st_ino == opened.st_ino) {
            end_cut_line(file.get(), opened.st_size, path);
            return file;
        }
    }
}

} // namespace

bool OutputRecord::is_record(std::string_view path) {
    return text::file_name(path) == k_file_name;
}

std::span<const Provenance> OutputRecord::of(const std::string& output) {
    const Folder& folder = folder_at(std::string(text::folder_of(output)));
    const auto found = folder.outputs.find(text::file_name(output));
    return found == folder.outputs.end() ? std::span<const Provenance>() : found->second;
}

const Provenance* OutputRecord::of(const std::string& output, const FileState& state) {
    const std::span<const Provenance> all = of(output);
    const auto found = std::find_if(
        all.rbegin(), all.rend(), [&state](const Provenance& one) { return one.output == state; });
    return found == all.rend() ? nullptr : &*found;
}

OutputRecord::Folder& OutputRecord::folder_at(const std::string& path) {
    const auto [entry, is_new] = folders_.try_emplace(path);
    Folder& folder = entry->second;
    const std::string record = record_in(path);
    struct stat status {};
    if (!is_new || ::lstat(record.c_str(), &status) != 0) {
        return folder;
    }
    refuse_other_kind(status, record);
    for_each_line(io::read_file(record, k_largest_record), [&folder](std::string_view line) {
        ++folder.lines;
        if (std::optional<Provenance> provenance = parse_provenance(line)) {
            folder.outputs[provenance->name].push_back(std::move(*provenance));
        }
    });
    return folder;
}

void OutputRecord::add(const std::string& output, Provenance provenance) {
    const std::string folder(text::folder_of(output));
    provenance.name = output.substr(folder.size());
    const std::string line = to_line(provenance);
    const std::lock_guard lock(mutex_);
    if (file_.get() < 0 || folder != open_folder_) {
        open(folder);
    }
    try {
        io::write_all(file_.get(), io::as_bytes(line), record_in(folder));
    } catch (const Error&) {
        file_ = io::Fd(); // to be opened again behind the part that was written
        throw;
    }
}

void OutputRecord::sync() {
    const std::lock_guard lock(mutex_);
    if (::fsync(file_.get()) != 0) {
        throw_errno("{}", record_in(open_folder_));
    }
}

void OutputRecord::open(const std::string& folder) {
    const auto known = folders_.find(folder);
    if (known != folders_.end() && known->second.lines > k_few_lines) {
        const std::set<std::string> names = names_in(folder);
        if (known->second.lines > 2 * names.size()) {
            shorten(folder, names);
        }
        known->second.lines = 0;
    }
    file_ = open_to_append(record_in(folder));
    open_folder_ = folder;
}

} // namespace ispkit::hls
