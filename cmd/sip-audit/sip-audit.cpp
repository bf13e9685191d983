// SPDX-License-Identifier: MIT
#include "cli/json.hpp"
#include "cli/message.hpp"
#include "cli/run.hpp"
#include "error.hpp"
#include "io/file.hpp"
#include "metrics/job/job_metrics.hpp"
#include "net/registered_domain.hpp"
#include "sip/audit/audit.hpp"
#include "sip/config/config_files.hpp"
#include "text/quantity.hpp"
#include "text/visible_text.hpp"

#include <openssl/crypto.h>

#include <algorithm>
#include <filesystem>
#include <optional>
#include <string>
#include <system_error>
#include <vector>

namespace ispkit {

namespace {

const cli::Tool k_tool{
    .name = "sip-audit",
    .summary = "Read Asterisk's configuration: accounts, dialplan, voice mail, manager and REST "
               "interface, and report weak secrets, guessable accounts and open doors.",
    .synopsis = {"[--type TYPE] [--root DIR] [--severity LEVEL] [--fail-on LEVEL] [--min-bits N] "
                 "[--json] [--show-secrets] [--metrics FILE] [FILE | DIR]...",
                 "--rules"},
    .examples = {{"sip-audit /etc/asterisk", "all files there that it knows, together"},
                 {"sip-audit /etc/asterisk/pjsip.conf", "with all files that it includes"},
                 {"sip-audit --root /mnt/image", "the files of a container image, unpacked there"},
                 {"sip-audit sip.conf iax.conf users.conf",
                  "together, to find secrets that they share"},
                 {"sip-audit --json pjsip.conf | jq -r .rule | sort | uniq -c",
                  "how often each rule was broken"},
                 {"sip-audit --fail-on critical pjsip.conf && asterisk -rx 'pjsip reload'",
                  "reload only a configuration without open doors"},
                 {"sip-secret --format pjsip 200 | sip-audit -", "no findings"}},
    .libraries = {OpenSSL_version(OPENSSL_VERSION), "zxcvbn", net::public_suffix_library()},
};

struct Options {
    std::optional<sip::ConfigKind> kind;
    std::string root;
    sip::Severity shown = sip::Severity::low;
    std::optional<sip::Severity> fail_on;
    std::uint32_t min_bits = static_cast<std::uint32_t>(sip::k_weak_bits);
    bool json = false;
    bool show_secrets = false;
    bool rules = false;
    metrics::JobMetrics metrics;
    std::vector<std::string> files;
};

Options parse_options(cli::CommandLine& command_line) {
    Options options;
    command_line.section("Input");
    command_line.value("--type", "TYPE", options.kind,
                       "type of the files, such as pjsip for pjsip.conf (default: by name and "
                       "content)",
                       sip::parse_config_kind);
    command_line.value(
        "--root", "DIR", options.root,
        "look for included files with absolute names below DIR, a copy of a server's "
        "files; without FILE, audit DIR/etc/asterisk");
    command_line.section("Findings");
    command_line.value(
        "--severity", "LEVEL", options.shown,
        "show findings of this severity or worse: info, low, medium, high, critical (default low)",
        sip::parse_severity);
    command_line.value("--fail-on", "LEVEL", options.fail_on,
                       "exit with 1 for findings of this severity or worse (default low, or that "
                       "of --severity if it is higher)",
                       sip::parse_severity);
    command_line.value("--min-bits", "N", options.min_bits,
                       "report secrets of fewer bits by zxcvbn's estimate as weak (default 50)");
    command_line.section("Output");
    command_line.flag("--json", options.json, "print one JSON object a line for each finding");
    command_line.flag("--show-secrets", options.show_secrets, "also show the secrets");
    options.metrics.declare(command_line);
    command_line.flag("--rules", options.rules,
                      "list the rules: name, severity and remedy, separated by tabs");
    command_line.operands("FILE", options.files);
    command_line.parse();
    if (options.files.empty() && !options.root.empty()) {
        options.files.push_back(options.root + "/etc/asterisk");
    }
    if (options.files.empty() != options.rules) {
        cli::misuse("{}",
                    options.rules ? "--rules takes no files" : "no files; '-' is standard input");
    }
    return options;
}

/// Warns of dialplans in a folder that are written in other languages.
void warn_of_other_dialplans(const cli::CommandLine& command_line, const std::string& folder) {
    for (const char* name : {"extensions.ael", "extensions.lua"}) {
        const std::filesystem::path file = std::filesystem::path(folder) / name;
        std::error_code ignored;
        if (std::filesystem::exists(file, ignored)) {
            command_line.warn("{}: not audited: only extensions.conf is read", file.string());
        }
    }
}

struct Inputs {
    std::vector<sip::AuditedConfig> configs;
    /// Files that Asterisk would not load, or that cannot be read.
    std::size_t refused = 0;
    std::size_t files = 0;
};

/// Of several files, one that is refused is told of, and the others are audited.
Inputs read_configs(const cli::CommandLine& command_line, const Options& options) {
    std::vector<std::string> files;
    for (const std::string& path : options.files) {
        warn_of_other_dialplans(command_line, path);
        const std::vector<std::string> found = sip::config_files_at(path);
        files.insert(files.end(), found.begin(), found.end());
    }
    Inputs inputs;
    inputs.files = files.size();
    for (const std::string& file : files) {
        try {
            sip::AsteriskConfig config = sip::read_asterisk_config(file, options.root);
            const sip::ConfigKind kind = options.kind ? *options.kind : sip::kind_of(config);
            inputs.configs.push_back({kind, std::move(config)});
        } catch (const Error& error) {
            if (files.size() == 1) {
                throw;
            }
            command_line.print_error(error.what());
            ++inputs.refused;
        }
    }
    return inputs;
}

std::string json_line(const sip::Finding& finding, bool show_secrets) {
    cli::JsonObject object;
    object.add("file", finding.file)
        .add("line", finding.line)
        .add("section", finding.section)
        .add("severity", to_string(finding.rule->severity))
        .add("rule", finding.rule->name)
        .add("message", finding.message)
        .add("remedy", finding.rule->remedy);
    if (show_secrets && !finding.secret.empty()) {
        object.add("secret", finding.secret);
    }
    return object.str() + "\n";
}

/// Two lines: the finding in the form of a compiler's error, and the remedy.
std::string text_lines(const sip::Finding& finding, bool show_secrets) {
    const std::string section =
        finding.section.empty() ? "" : fmt::format("[{}] ", finding.section);
    const std::string secret = show_secrets && !finding.secret.empty()
                                   ? fmt::format(" ('{}')", text::visible_text(finding.secret))
                                   : "";
    return fmt::format("{}:{}: {}: {}{}{} [{}]\n    {}\n", text::visible_text(finding.file),
                       finding.line, to_string(finding.rule->severity), text::visible_text(section),
                       text::visible_text(finding.message), secret, finding.rule->name,
                       finding.rule->remedy);
}

cli::Status list_rules() {
    for (const sip::Rule* rule : sip::audit_rules()) {
        fmt::print("{}\t{}\t{}\n", rule->name, to_string(rule->severity), rule->remedy);
    }
    return cli::Status::done;
}

void write_metrics(const Options& options, std::size_t files,
                   const std::vector<sip::Finding>& findings) {
    using enum sip::Severity;
    using Type = metrics::MetricsText::Type;
    const std::string input = metrics::input_label(options.files);
    options.metrics.write("sip-audit", {{"input", input}}, [&](metrics::MetricsText& text) {
        text.begin("files", Type::gauge, "Files that were audited, without those they include.");
        text.add({}, static_cast<std::int64_t>(files));
        text.begin("findings", Type::gauge, "Findings, shown or not, by their severity.");
        for (const sip::Severity severity : {info, low, medium, high, critical}) {
            text.add({{"severity", to_string(severity)}},
                     std::ranges::count_if(findings, [&](const sip::Finding& finding) {
                         return finding.rule->severity == severity;
                     }));
        }
    });
}

cli::Status sip_audit(cli::CommandLine& command_line) {
    const Options options = parse_options(command_line);
    if (options.rules) {
        return list_rules();
    }
    Inputs inputs = read_configs(command_line, options);
    const std::vector<sip::Finding> findings =
        sip::audit(std::move(inputs.configs), options.min_bits);
    const sip::Severity fail_on =
        options.fail_on.value_or(std::max(options.shown, sip::Severity::low));
    const sip::Severity shown = std::min(options.shown, fail_on);
    cli::Status status = cli::Status::done;
    for (const sip::Finding& finding : findings) {
        if (finding.rule->severity >= fail_on) {
            status = cli::Status::no;
        }
        if (finding.rule->severity >= shown) {
            fmt::print("{}", options.json ? json_line(finding, options.show_secrets)
                                          : text_lines(finding, options.show_secrets));
        }
    }
    if (inputs.refused > 0) {
        throw_error("{} of {} not audited", inputs.refused, text::counted(inputs.files, "file"));
    }
    write_metrics(options, inputs.files, findings);
    return status;
}

} // namespace

} // namespace ispkit

int main(int argc, char* argv[]) {
    return ispkit::cli::run(ispkit::k_tool, argc, argv, ispkit::sip_audit);
}
