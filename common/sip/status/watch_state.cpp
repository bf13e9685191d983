// SPDX-License-Identifier: MIT
#include "sip/status/watch_state.hpp"

#include "sip/ban/stored_time.hpp"

#include <algorithm>

namespace ispkit::sip {

using store::Row;

namespace {

std::uint64_t count_of(const Row& row, int column) {
    return static_cast<std::uint64_t>(row.integer(column));
}

bool are_as_readable(const LogCounts& one, const LogCounts& other) {
    return one.path == other.path && one.trouble == other.trouble &&
           one.has_unknown_shape() == other.has_unknown_shape();
}

bool work_alike(const FirewallEnd& one, const FirewallEnd& other) {
    return one.name == other.name && one.trouble.empty() == other.trouble.empty();
}

} // namespace

std::string name_of_fifo(std::string_view path) {
    return fmt::format("FIFO {}", path);
}

bool is_read_by_service(const FirewallEnd& end) {
    return end.name == name_of_fifo("/run/ispkit/bans");
}

bool are_as_healthy(const WatchState& one, const WatchState& other) {
    return std::equal(one.logs.begin(), one.logs.end(), other.logs.begin(), other.logs.end(),
                      are_as_readable) &&
           std::equal(one.ends.begin(), one.ends.end(), other.ends.begin(), other.ends.end(),
                      work_alike) &&
           one.mail == other.mail && one.refused_reload == other.refused_reload &&
           one.mistake == other.mistake;
}

void store_state(BanStore& store, const WatchState& state) {
    store::RowSet host({"host"});
    host.add({store.host()});
    store::RowSet watch({"pid", "lasting", "started", "seen", "ended", "refused_reload",
                         "mail_failures", "mail_failed", "mail_trouble", "note", "notices",
                         "security", "understood", "mistake"});
    watch.add({state.pid, std::int64_t{state.is_lasting}, number_of(state.started),
               number_of(state.seen), std::int64_t{state.has_ended}, state.refused_reload,
               static_cast<std::int64_t>(state.mail.failures), number_of(state.mail.last_failure),
               state.mail.trouble, state.note,
               static_cast<std::int64_t>(state.known.channels.notice),
               static_cast<std::int64_t>(state.known.channels.security),
               static_cast<std::int64_t>(state.known.understood), state.mistake});
    store::RowSet logs({"path", "trouble", "lines", "understood", "of_others", "unknown"});
    for (const LogCounts& log : state.logs) {
        logs.add({log.path, log.trouble, static_cast<std::int64_t>(log.lines),
                  static_cast<std::int64_t>(log.how.understood),
                  static_cast<std::int64_t>(log.how.of_others),
                  static_cast<std::int64_t>(log.how.unknown)});
    }
    store::RowSet ends({"name", "trouble"});
    for (const FirewallEnd& end : state.ends) {
        ends.add({end.name, end.trouble});
    }
    store::Round round(store.database(), store::Round::Kind::writes);
    for (const std::string_view table : {"watches", "watched_logs", "firewall_ends"}) {
        round.run(fmt::format("DELETE FROM {} WHERE host IN (SELECT host FROM asked)", table),
                  host);
    }
    round.run("INSERT INTO watches (host, pid, lasting, started, seen, ended, refused_reload, "
              "mail_failures, mail_failed, mail_trouble, note, notices, security, "
              "understood, mistake) SELECT ?, pid, lasting, started, seen, ended, refused_reload, "
              "mail_failures, mail_failed, mail_trouble, note, notices, security, understood, "
              "mistake FROM asked",
              watch, {store.host()});
    round.run("INSERT INTO watched_logs (host, path, trouble, lines, understood, of_others, "
              "unknown) SELECT ?, path, trouble, lines, understood, of_others, unknown FROM asked "
              "WHERE true ON CONFLICT DO NOTHING",
              logs, {store.host()});
    round.run("INSERT INTO firewall_ends (host, name, trouble) SELECT ?, name, trouble FROM asked",
              ends, {store.host()});
    if (state.has_ended) { // then another machine may have the name at once
        round.run("UPDATE hosts SET machine = '' WHERE host IN (SELECT host FROM asked)", host);
    }
    round.finish();
}

std::optional<WatchState> stored_state(BanStore& store) {
    std::optional<WatchState> state;
    store.database().query(
        "SELECT pid, lasting, started, seen, ended, refused_reload, mail_failures, "
        "mail_failed, mail_trouble, note, notices, security, understood, mistake FROM watches "
        "WHERE host = ?",
        {store.host()}, [&](const Row& row) {
            state = {
                .pid = row.integer(0),
                .is_lasting = row.integer(1) != 0,
                .started = time_of(row.integer(2)),
                .seen = time_of(row.integer(3)),
                .has_ended = row.integer(4) != 0,
                .logs = {},
                .ends = {},
                .mail = {.failures = count_of(row, 6),
                         .last_failure = time_of(row.integer(7)),
                         .trouble = row.text(8)},
                .refused_reload = row.text(5),
                .mistake = row.text(13),
                .note = row.text(9),
                .known = {.channels = {.notice = count_of(row, 10), .security = count_of(row, 11)},
                          .understood = count_of(row, 12)}};
        });
    if (!state) {
        return state;
    }
    store.database().query(
        "SELECT path, trouble, lines, understood, of_others, unknown FROM watched_logs "
        "WHERE host = ? ORDER BY path",
        {store.host()}, [&](const Row& row) {
            LogCounts log{.path = row.text(0), .lines = count_of(row, 2)};
            log.trouble = row.text(1);
            log.how.understood = count_of(row, 3);
            log.how.of_others = count_of(row, 4);
            log.how.unknown = count_of(row, 5);
            state->logs.push_back(std::move(log));
        });
    store.database().query("SELECT name, trouble FROM firewall_ends WHERE host = ? ORDER BY name",
                           {store.host()}, [&](const Row& row) {
                               state->ends.push_back({row.text(0), row.text(1)});
                           });
    return state;
}

} // namespace ispkit::sip
