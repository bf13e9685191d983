// SPDX-License-Identifier: MIT
#include "sip/proxy/kamailio_message.hpp"

#include "logfile/syslog_line.hpp"
#include "sip/message/message_pieces.hpp"
#include "sip/proxy/proxy_words.hpp"
#include "sip/proxy/script_message.hpp"

#include <utility>

namespace ispkit::sip {

namespace {

constexpr std::string_view k_end_of_location = "(): ";

/// Takes "MODULE [FILE:136]: FUNCTION(): " from the front. Old versions write no file.
bool take_location(std::string_view& text, std::string_view module, std::string_view wanted_file) {
    if (!take(text, module)) {
        return false;
    }
    if (take(text, " [")) {
        const std::string_view file = text.substr(0, text.find(':'));
        text.remove_prefix(file.size());
        if (!file.ends_with(wanted_file) || file.find(' ') != file.npos || !take(text, ":")) {
            return false;
        }
        skip_while(text, text::is_digit);
        if (!take(text, "]")) {
            return false;
        }
    }
    if (!take(text, ": ")) {
        return false;
    }
    skip_while(text, [](char c) { return text::is_letter(c) || text::is_digit(c) || c == '_'; });
    return take(text, k_end_of_location);
}

/// Takes "{...} ", "[...] " or "(...) " from the front, up to the first closing bracket: what the
/// sender writes behind that does not belong to it. Returns false where the text does not begin
/// with one.
bool take_bracketed(std::string_view& text) {
    constexpr std::string_view k_open = "{[(";
    constexpr std::string_view k_close = "}])";
    const std::size_t kind = text.empty() ? k_open.npos : k_open.find(text.front());
    const std::size_t close = kind == k_open.npos ? text.npos : text.find(k_close[kind]);
    if (close == text.npos || !text.substr(close + 1).starts_with(' ')) {
        return false;
    }
    text.remove_prefix(close + 2);
    return true;
}

/// Takes a word of a prefix and the space behind it. A word that ends with a colon is not taken: it
/// belongs to the location of another message.
bool take_word(std::string_view& text) {
    const std::size_t space = text.find(' ');
    if (space == text.npos || space == 0 || text[space - 1] == ':') {
        return false;
    }
    text.remove_prefix(space + 1);
    return true;
}

/// What Kamailio writes in front of what the script logs.
constexpr std::string_view k_script = "<script>: ";

/// The code of auth_check() in Kamailio's auth module; OpenSIPS says -1 for it.
constexpr Sentence k_unknown_user{"Auth error for %u from %a cause -3", Kind::unknown_account};

/// Reads what the script wrote.
Reading read_script(std::string_view text, LogEvent& event) {
    take(text, "ALERT: ");
    // A prefix may contain these words as a sender's. The real ones follow then, or the location of
    // a message of a module, which may end with that sender's text.
    if (text.find(k_script) != text.npos || text.find(k_end_of_location) != text.npos) {
        return Reading::nothing;
    }
    const Reading reading = read_script_message(text, event);
    return reading == Reading::event ? reading : read_sentence(k_unknown_user, text, event);
}

/// Reads what follows "WARNING: ".
Reading behind_kamailio_level(std::string_view text, LogEvent& event) {
    take_bracketed(text);
    do {
        if (std::string_view rest = text; take_location(rest, "pike", "pike_funcs.c")) {
            return read_sentence(k_pike, rest, event);
        }
        if (std::string_view rest = text; take(rest, k_script)) {
            return read_script(rest, event);
        }
    } while (take_word(text));
    return Reading::nothing;
}

constexpr Sentence k_source_of_handshake[] = {
    {"src addr: %p", Kind::refused},
    {"source IP: %a", Kind::refused},
};

/// A packet that is not SIP: it has no request to which a prefix belongs.
constexpr Sentence k_broken_packet{"core parsing of SIP message failed (%p/%x)", Kind::abuse};

/// Whether the server refused the handshake, and not the client, who may distrust the certificate.
/// The name at the end is the client's.
bool is_refused_handshake(std::string_view text) {
    return text.starts_with("TLS accept:error:") &&
           text.substr(0, text.find(" (sni: ")).find(" alert ") == text.npos;
}

} // namespace

/// Reads what follows "ERROR: " in a message of the tls module; returns false for other messages.
/// They have no prefix, since they do not belong to a request.
bool KamailioReader::read_tls(std::string_view text, std::string_view process, LogEvent& event,
                              Reading& reading) {
    const bool is_refusing = !process.empty() && refusing_ == process;
    if (is_refusing) {
        refusing_.clear();
    }
    reading = Reading::nothing;
    if (std::string_view rest = text; take_location(rest, "tls", "tls_util.h")) {
        if (is_refused_handshake(rest)) {
            refusing_ = process;
        }
        return true;
    }
    std::string_view rest = text;
    if (!take_location(rest, "tls", "tls_server.c")) {
        return false;
    }
    for (const Sentence& sentence : k_source_of_handshake) {
        if (is_refusing && read_sentence(sentence, rest, event) == Reading::event) {
            reading = Reading::event;
        }
    }
    return true;
}

Reading KamailioReader::read(std::string_view message, std::string_view process, LogEvent& event) {
    std::string_view text = message;
    const bool has_level = take_level(text) && take(text, " ");
    if (Reading reading{}; read_tls(has_level ? text : "", process, event, reading)) {
        return reading;
    }
    if (std::string_view rest = text;
        has_level && take_location(rest, "<core>", "receive.c") &&
        read_sentence(k_broken_packet, rest, event) == Reading::event) {
        return Reading::event;
    }
    const bool speaks = speaks_of_pike(message);
    if (has_level && (speaks || has_words_of_script(message)) &&
        behind_kamailio_level(text, event) == Reading::event) {
        return Reading::event;
    }
    return speaks ? Reading::unclear : Reading::nothing;
}

bool is_from_standard_error(std::string_view message) {
    std::string_view text = message;
    take(text, " ");
    if (const std::size_t length = logfile::syslog_timestamp_length(text); length > 0) {
        return text.substr(length).starts_with(" ["); // OpenSIPS
    }
    const std::size_t digits = text.size();
    skip_while(text, text::is_digit);
    return text.size() < digits && take(text, "(");
}

} // namespace ispkit::sip
