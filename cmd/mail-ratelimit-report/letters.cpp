// SPDX-License-Identifier: MIT
#include "letters.hpp"

#include "io/file.hpp"

#include <filesystem>

namespace ispkit::ratelimitreport {

mail::LetterTemplate letter_template(const Options& options) {
    if (!options.letter_template) {
        return mail::LetterTemplate::standard();
    }
    constexpr std::size_t k_largest_template = 1 << 20;
    return with_context("--template", [&] {
        return mail::LetterTemplate(io::read_file(*options.letter_template, k_largest_template),
                                    *options.letter_template);
    });
}

void add_letters(const mail::Report& report, const mail::LetterTemplate& letter,
                 const mail::Language& language, const Options& options,
                 std::vector<io::AtomicFile>& files) {
    const io::Existing existing = options.force ? io::Existing::replace : io::Existing::refuse;
    const std::filesystem::path folder(*options.letters);
    std::error_code error;
    if (std::filesystem::create_directories(folder, error)) {
        // The folder is private too, because the letters' names contain customers' keys.
        std::filesystem::permissions(folder, std::filesystem::perms::owner_all, error);
    }
    if (error) {
        throw_error("cannot make {}: {}", *options.letters, error.message());
    }
    io::allow_open_files(report.offenders.size());
    for (const mail::Offender& offender : report.offenders) {
        const std::string path = folder / mail::letter_file_name(offender.activity);
        // A letter says what a customer did, so it is private.
        files.emplace_back(path, io::k_secret_mode, existing);
        files.back().write(io::as_bytes(letter.letter_to(offender, language)));
    }
}

} // namespace ispkit::ratelimitreport
