// SPDX-License-Identifier: MIT
#include "options.hpp"

#include "hls/batch/output_record.hpp"
#include "hls/crypt/cbc_engine.hpp"
#include "hls/crypt/numbered_name.hpp"
#include "io/file.hpp"
#include "io/file_list.hpp"
#include "keys.hpp"

#include <openssl/crypto.h>

#include <unistd.h>

#include <limits>

namespace ispkit {

const cli::Tool k_tool{
    .name = "hls-encrypt",
    .summary = "Encrypt media segments for HLS: whole segments, AES-CBC, with the media sequence "
               "number as IV unless another is given (RFC 8216, METHOD=AES-128; or AES-256).",
    .synopsis =
        {"-k KEY [--method METHOD] [-n FIRST] [-j N] [--resume] -o OUTDIR SEGMENT...",
         "-k KEY [--method METHOD] [-n FIRST] [SEGMENT] > FILE",
         ("-k KEY [--method METHOD] --playlist FILE... --key-uri URI [--follow "
          "[--delete-after S] [--metrics FILE]] -o OUTDIR"),
         "-d -k KEY [--method METHOD] [-n FIRST] -o OUTDIR SEGMENT...",
         "-d [-k KEY] --playlist FILE -o OUTDIR",
         ("--rekey [--old-key KEY] -k KEY [--method METHOD] --playlist FILE... --key-uri URI "
          "-o OUTDIR")},
    .examples = {{"hls-encrypt -k video.key -o enc video_0.ts video_1.ts video_2.ts",
                  "write to enc, under the same names, with the media sequence numbers 0, 1, 2"},
                 {"hls-encrypt -k video.key --number-from-name -o enc video_*.ts",
                  "take the number from the name: video_7.ts is 7"},
                 {"hls-encrypt -k video.key --playlist video.m3u8 --key-uri ../video.key -o enc",
                  "encrypt all segments of a clear playlist, and write the playlist for them"},
                 {"hls-encrypt -k 'keys/%s.key' --playlist ladder.m3u8 --key-uri '../keys/%s.key' "
                  "-o enc",
                  "encrypt all playlists of a multivariant playlist, each with its own key"},
                 {"hls-encrypt --rekey -k new.key --playlist enc/video.m3u8 --key-uri ../new.key "
                  "-o new",
                  "encrypt all segments of an encrypted playlist with a new key"},
                 {"hls-encrypt -k video.key -n 7 < video_7.ts > enc/video_7.ts",
                  "encrypt in a pipe"},
                 {"find clear -name '*.ts' -print0 | sort -zV | hls-encrypt -k video.key --resume "
                  "--files0-from - -o enc",
                  "encrypt a long list, continuing where an earlier run was stopped"},
                 {"hls-encrypt -d -k video.key -n 7 -o clear enc/video_7.ts",
                  "decrypt, and check the padding"}},
    .libraries = {OpenSSL_version(OPENSSL_VERSION), hls::ipsec_mb_version()},
};

namespace {

void declare_playlists(cli::CommandLine& command_line, Options& options) {
    command_line.section("Playlists");
    command_line.list(
        "--playlist", "FILE", options.playlists,
        "encrypt all segments of this clear playlist, and write the playlist for them "
        "into OUTDIR; of a multivariant playlist, all playlists that it names");
    command_line.value("--key-uri", "URI", options.key_uri,
                       "URI for players to get the key, relative to OUTDIR or absolute; %s in KEY "
                       "and URI is the rendition's name");
    command_line.value("--keyformat", "FORMAT", options.key_format,
                       "KEYFORMAT in the playlist (default identity)");
    command_line.list("--local", "URI=FOLDER", options.local,
                      "take the files of URIs that begin with URI from FOLDER");
    command_line.flag("--follow", options.follow,
                      "continue while the playlists grow, until all have ended");
    command_line.value("--delete-after", "S", options.delete_after,
                       "with --follow: delete segments from OUTDIR S seconds after they have left "
                       "the playlists (default: never)");
    command_line.value("--metrics", "FILE", options.metrics,
                       "with --follow: write metrics for Prometheus' node_exporter to FILE every "
                       "ten seconds");
    command_line.flag("--rekey", options.rekey,
                      "take encrypted playlists, and encrypt their segments with the new key KEY");
    command_line.value("--old-key", "KEY", options.old_key_file,
                       "with --rekey: decrypt all segments with this key file (default: the keys "
                       "that the playlists name)");
}

void declare(cli::CommandLine& command_line, Options& options) {
    command_line.section("Key");
    command_line.value(
        "-k,--key", "KEY", options.key_file,
        "read the key file: 16 raw bytes, or 32 for AES-256, as hls-keygen makes it");
    command_line.value("-K,--key-hex", "HEX", options.key_hex,
                       "use this key; other users of the machine can read it");
    command_line.value("--method", "METHOD", options.given_method,
                       "encrypt for METHOD in EXT-X-KEY: AES-128 (default) or AES-256",
                       hls::parse_method);
    command_line.value("--rotate", "N", options.rotate,
                       "use a new key every N segments: KEY and URI contain %d for 0, 1, 2...");
    command_line.section("Initialisation vectors");
    command_line.value("-n,--first", "FIRST", options.first,
                       "media sequence number of the first segment (default 0)");
    command_line.flag("--number-from-name", options.number_from_name,
                      "take the last group of digits in a file's name as its number");
    command_line.value("--iv", "HEX", options.iv, "use this IV, 32 hexadecimal digits",
                       hls::parse_iv);
    command_line.flag("--same-iv", options.same_iv, "confirm one IV for several segments");
    command_line.flag("--random-iv", options.random_iv,
                      "use a random IV for each segment, and print 'NAME IV' lines");
    command_line.value("--ivs", "FILE", options.iv_list,
                       "read the IVs from lines that --random-iv or --json printed");
    command_line.section("Files");
    command_line.value("-o,--output-dir", "OUTDIR", options.output_folder,
                       "write each segment under its own name into OUTDIR");
    command_line.flag(
        "-f,--force", options.force,
        "replace files in OUTDIR that are not what this run makes (default: refuse to "
        "run)");
    command_line.value("--files0-from", "FILE", options.files0_from,
                       "read the names of segments, each ended by NUL, from FILE");
    declare_playlists(command_line, options);
    command_line.section("Work");
    command_line.flag("-d,--decrypt", options.decrypt, "decrypt");
    command_line.value("-j,--jobs", "N", options.jobs,
                       "number of threads (default one for each core)");
    command_line.flag("--resume", options.resume,
                      "skip segments whose output is recorded in OUTDIR as made of the same file "
                      "with the same key and IV");
    command_line.flag("--fsync", options.fsync,
                      "write each segment to the disk before it gets its name; without it, a power "
                      "failure can leave short files, which --resume makes again");
    command_line.flag("--json", options.json, "print a JSON object for each segment");
    command_line.operands("SEGMENT", options.segments);
}

void check_key(const Options& options) {
    const bool keys_from_playlist = options.decrypt && !options.playlists.empty();
    if (options.key_file.has_value() == options.key_hex.has_value() &&
        (options.key_file || !keys_from_playlist)) {
        cli::misuse("give the key: -k FILE{}", options.key_file ? " or -K HEX, not both" : "");
    }
    if (options.key_file == io::k_standard_stream && options.files0_from == io::k_standard_stream) {
        cli::misuse("key and names cannot both come from standard input");
    }
    if (options.rotate == 0U) {
        cli::misuse("--rotate must be at least 1");
    }
    if (options.rotate && !(options.key_file && hls::has_number_place(*options.key_file))) {
        cli::misuse("--rotate needs %d in the name of the key file, as in -k 'k%d.key'");
    }
}

void check_ivs(const Options& options) {
    if (options.number_from_name + options.iv.has_value() + options.random_iv +
            options.iv_list.has_value() + (options.first != 0) >
        1) {
        cli::misuse(
            "give only one source of IVs: -n, --number-from-name, --iv, --random-iv or --ivs");
    }
    if (options.same_iv && !options.iv) {
        cli::misuse("--same-iv needs --iv");
    }
    if (options.random_iv && options.decrypt) {
        cli::misuse("--random-iv cannot decrypt: give the IVs with --iv or --ivs");
    }
    if (options.random_iv && options.resume) {
        cli::misuse(
            "--resume does not go with --random-iv: the IVs of skipped segments would be lost");
    }
}

void check_key_places(const Options& options) {
    const std::string uri = options.key_uri.value_or("");
    if (options.rotate && !hls::has_number_place(uri)) {
        cli::misuse("--rotate needs %d in --key-uri");
    }
    if (options.rotate) {
        cli::with_option("--key-uri", [&] { hls::refuse_encoded_places(uri); });
    }
    if (options.key_file && has_name_place(*options.key_file) && !has_name_place(uri)) {
        cli::misuse("%s in the name of the key file needs %s in --key-uri");
    }
}

void check_playlist(const Options& options) {
    if (options.old_key_file && !options.rekey) {
        cli::misuse("--old-key needs --rekey");
    }
    if (options.delete_after && !options.follow) {
        cli::misuse("--delete-after needs --follow");
    }
    if (options.metrics && !options.follow) {
        cli::misuse("--metrics needs --follow");
    }
    if (options.playlists.empty()) {
        if (options.key_uri || options.key_format || !options.local.empty() || options.follow ||
            options.rekey) {
            cli::misuse("{} needs --playlist", options.rekey        ? "--rekey"
                                               : options.key_uri    ? "--key-uri"
                                               : options.key_format ? "--keyformat"
                                               : options.follow     ? "--follow"
                                                                    : "--local");
        }
        return;
    }
    for (const std::string& playlist : options.playlists) {
        if (playlist == io::k_standard_stream) {
            cli::misuse("--playlist: standard input has no folder (the segments are looked up "
                        "beside the playlist)");
        }
    }
    if (!options.segments.empty() || options.files0_from) {
        cli::misuse("--playlist takes the segments from the playlist, not from the command line");
    }
    if (options.number_from_name || options.first != 0) {
        cli::misuse("--playlist takes the media sequence numbers from the playlist");
    }
    if (options.iv_list) {
        cli::misuse("--ivs does not go with --playlist");
    }
    if (options.follow && (options.random_iv || options.force)) {
        cli::misuse("--follow does not go with --random-iv and --force");
    }
    if (options.rekey && options.decrypt) {
        cli::misuse("--rekey and -d exclude each other: --rekey also decrypts");
    }
    if (options.decrypt) {
        if (options.key_uri || options.key_format || options.rotate || options.iv ||
            options.given_method || !options.output_folder) {
            cli::misuse("-d --playlist needs -o OUTDIR, and takes methods, keys and IVs from the "
                        "playlist (no --method, --key-uri, --keyformat, --rotate, --iv)");
        }
        return;
    }
    if (!options.key_uri || !options.output_folder) {
        cli::misuse("--playlist needs --key-uri and -o OUTDIR");
    }
    check_key_places(options);
}

void check_outputs(const Options& options) {
    if (options.jobs == 0U) {
        cli::misuse("--jobs must be at least 1");
    }
    if (!options.to_standard_output()) {
        return;
    }
    if (options.segments.size() > 1 || options.files0_from) {
        cli::misuse("more than one segment needs -o OUTDIR");
    }
    if (options.ivs_are_printed()) {
        cli::misuse("the IVs would be mixed with the segment on standard output: give -o OUTDIR");
    }
    if (options.resume) {
        cli::misuse("--resume needs -o OUTDIR");
    }
    const bool from_standard_input =
        options.segments.empty() || options.segments.front() == io::k_standard_stream;
    if (from_standard_input && (options.number_from_name || options.iv_list)) {
        cli::misuse("standard input has no name to take the IV from");
    }
    if (from_standard_input && options.key_file == io::k_standard_stream) {
        cli::misuse("key and segment cannot both come from standard input");
    }
    if (::isatty(STDOUT_FILENO) == 1) {
        cli::misuse("a segment does not belong on a terminal: give -o OUTDIR, or redirect");
    }
}

void check_segments(const Options& options) {
    if (options.to_standard_output() || !options.playlists.empty()) {
        return;
    }
    if (options.segments.empty()) {
        cli::misuse("no segments");
    }
    for (const std::string& segment : options.segments) {
        if (segment == io::k_standard_stream) {
            cli::misuse("standard input has no name: leave -o out to write to standard output");
        }
    }
    if (options.iv && options.segments.size() > 1 && !options.same_iv) {
        cli::misuse(
            "--iv would be used for {} segments (confirm with --same-iv, or use --random-iv)",
            options.segments.size());
    }
    if (options.segments.size() - 1 > std::numeric_limits<std::uint64_t>::max() - options.first) {
        cli::misuse("--first: {} segments from {} exceed 2^64-1", options.segments.size(),
                    options.first);
    }
}

} // namespace

Options parse_options(cli::CommandLine& command_line) {
    Options options;
    declare(command_line, options);
    command_line.parse();
    if (options.output_folder == io::k_standard_stream) {
        options.output_folder.reset();
    }
    check_key(options);
    check_ivs(options);
    check_playlist(options);
    check_outputs(options);
    if (options.files0_from) {
        if (!options.segments.empty()) {
            cli::misuse("segments come from --files0-from or from the command line, not both");
        }
        options.segments = io::read_names0(*options.files0_from);
    }
    if (options.output_folder) {
        // find(1) also lists the record of an earlier run.
        std::erase_if(options.segments, hls::OutputRecord::is_record);
    }
    check_segments(options);
    options.resume = options.resume || options.follow;
    if (options.key_hex) {
        command_line.warn("-K: other users of this machine can read the key in the process list");
    }
    return options;
}

} // namespace ispkit
