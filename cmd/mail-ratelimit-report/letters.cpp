// SPDX-License-Identifier: MIT
#include "letters.hpp"

#include "io/atomic_file.hpp"
#include "io/file.hpp"
#include "mail/letter.hpp"

#include <filesystem>

namespace ispkit::ratelimitreport {

namespace {

mail::LetterTemplate template_of(const Options& options) {
    if (!options.letter_template) {
        return mail::LetterTemplate::standard();
    }
    constexpr std::size_t k_largest_template = 1 << 20;
    return {io::read_file(*options.letter_template, k_largest_template), *options.letter_template};
}

} // namespace

void write_letters(const mail::Report& report, const Options& options) {
    const mail::LetterTemplate letter = template_of(options);
    const io::Existing existing = options.force ? io::Existing::replace : io::Existing::refuse;
    const std::filesystem::path folder(*options.letters);
    std::error_code error;
    std::filesystem::create_directories(folder, error);
    if (error) {
        raise("cannot make {}: {}", *options.letters, error.message());
    }
    std::vector<io::AtomicFile> files;
    io::allow_open_files(report.offenders.size());
    for (const mail::Suspect& offender : report.offenders) {
        const std::string path = folder / mail::letter_file_name(offender.activity);
        // A letter says what a customer did: not for everybody to read.
        files.emplace_back(path, io::k_secret_mode, existing);
        files.back().write(io::as_bytes(letter.letter_to(offender)));
    }
    io::commit_all(files);
}

} // namespace ispkit::ratelimitreport
