// SPDX-License-Identifier: MIT
#pragma once

#include <string_view>

namespace ispkit::sip {

// The tables of sip-banwatch's database: what makes each version of the one before.
// Times are milliseconds since 1970, prefixes and addresses text, accounts one a line.
inline constexpr std::string_view k_version_1 = R"(
    CREATE TABLE strikes (
        prefix  TEXT NOT NULL,
        address TEXT NOT NULL,
        account TEXT NOT NULL,
        kind    TEXT NOT NULL,
        weight  DOUBLE PRECISION NOT NULL,
        time    BIGINT NOT NULL,
        spent   INTEGER NOT NULL
    );
    CREATE INDEX strikes_by_prefix ON strikes (prefix);
    CREATE INDEX strikes_by_time ON strikes (time);
    CREATE TABLE bans (
        prefix   TEXT PRIMARY KEY,
        address  TEXT NOT NULL,
        since    BIGINT NOT NULL,
        until    BIGINT NOT NULL,
        times    INTEGER NOT NULL,
        reason   TEXT NOT NULL,
        kind     TEXT NOT NULL,
        failures INTEGER NOT NULL,
        accounts TEXT NOT NULL,
        change   BIGINT NOT NULL
    );
    CREATE INDEX bans_by_change ON bans (change);
    CREATE TABLE changes (last BIGINT NOT NULL, boot TEXT NOT NULL);
    INSERT INTO changes VALUES (0, '');
    CREATE TABLE allowed (
        prefix TEXT PRIMARY KEY, -- or a host name
        since  BIGINT NOT NULL
    );
    CREATE TABLE positions (
        path     TEXT NOT NULL,
        number   INTEGER NOT NULL,
        device   BIGINT NOT NULL,
        inode    BIGINT NOT NULL,
        position BIGINT NOT NULL,
        mid_line INTEGER NOT NULL,
        head     TEXT NOT NULL,
        PRIMARY KEY (path, number)
    );
)";

inline constexpr std::string_view k_version_2 = R"(
    CREATE TABLE uses (
        prefix   TEXT NOT NULL,
        account  TEXT NOT NULL,
        standing TEXT NOT NULL,
        time     BIGINT NOT NULL,
        PRIMARY KEY (prefix, account)
    );
    CREATE INDEX uses_by_time ON uses (time);
    CREATE TABLE spared (
        prefix TEXT PRIMARY KEY,
        time   BIGINT NOT NULL
    );
)";

inline constexpr std::string_view k_version_3 = R"(
    CREATE TABLE line_counts (
        path       TEXT PRIMARY KEY,
        lines      BIGINT NOT NULL,
        understood BIGINT NOT NULL,
        of_others  BIGINT NOT NULL,
        unknown    BIGINT NOT NULL,
        untimed    BIGINT NOT NULL,
        doubted    BIGINT NOT NULL
    );
)";

// sip/status reads and writes watches, watched_logs and firewall_ends.
inline constexpr std::string_view k_version_4 = R"(
    ALTER TABLE line_counts ADD COLUMN last_line BIGINT NOT NULL DEFAULT 0;
    CREATE TABLE totals (
        subject TEXT NOT NULL,
        name    TEXT NOT NULL,
        number  BIGINT NOT NULL,
        PRIMARY KEY (subject, name)
    );
    CREATE TABLE watches (
        pid     BIGINT NOT NULL,
        lasting INTEGER NOT NULL,
        started BIGINT NOT NULL,
        seen    BIGINT NOT NULL,
        ended   INTEGER NOT NULL
    );
    CREATE TABLE watched_logs (
        path       TEXT PRIMARY KEY,
        trouble    TEXT NOT NULL,
        lines      BIGINT NOT NULL,
        understood BIGINT NOT NULL,
        of_others  BIGINT NOT NULL,
        unknown    BIGINT NOT NULL
    );
    CREATE TABLE firewall_ends (
        name    TEXT PRIMARY KEY,
        trouble TEXT NOT NULL
    );
)";

inline constexpr std::string_view k_version_5 = R"(
    ALTER TABLE strikes ADD COLUMN log TEXT NOT NULL DEFAULT '';
)";

inline constexpr std::string_view k_version_6 = R"(
    ALTER TABLE bans ADD COLUMN pardoned INTEGER NOT NULL DEFAULT 0;
)";

inline constexpr std::string_view k_version_7 = R"(
    ALTER TABLE watches ADD COLUMN refused_reload TEXT NOT NULL DEFAULT '';
    ALTER TABLE watches ADD COLUMN mail_failures BIGINT NOT NULL DEFAULT 0;
    ALTER TABLE watches ADD COLUMN mail_failed BIGINT NOT NULL DEFAULT 0;
    ALTER TABLE watches ADD COLUMN mail_trouble TEXT NOT NULL DEFAULT '';
    ALTER TABLE watches ADD COLUMN note TEXT NOT NULL DEFAULT '';
)";

inline constexpr std::string_view k_version_8 = R"(
    ALTER TABLE bans ADD COLUMN was_until BIGINT NOT NULL DEFAULT 0;
    ALTER TABLE changes ADD COLUMN announced BIGINT NOT NULL DEFAULT 0;
    UPDATE changes SET announced = last;
)";

// Several hosts share the database; the name of the only one is empty. The number of a strike's
// change is that of its batch.
inline constexpr std::string_view k_version_9 = R"(
    CREATE TABLE hosts (
        host      TEXT PRIMARY KEY,
        boot      TEXT NOT NULL,
        announced BIGINT NOT NULL,
        batch     BIGINT NOT NULL
    );
    INSERT INTO hosts SELECT '', boot, announced, 0 FROM changes;
    ALTER TABLE changes DROP COLUMN boot;
    ALTER TABLE changes DROP COLUMN announced;
    ALTER TABLE changes ADD COLUMN allowed BIGINT NOT NULL DEFAULT 0;
    ALTER TABLE strikes ADD COLUMN host TEXT NOT NULL DEFAULT '';
    ALTER TABLE strikes ADD COLUMN change BIGINT NOT NULL DEFAULT 0;
    CREATE INDEX strikes_by_change ON strikes (change) WHERE host <> '';

    ALTER TABLE positions RENAME TO positions_8;
    CREATE TABLE positions (
        host     TEXT NOT NULL,
        path     TEXT NOT NULL,
        number   INTEGER NOT NULL,
        device   BIGINT NOT NULL,
        inode    BIGINT NOT NULL,
        position BIGINT NOT NULL,
        mid_line INTEGER NOT NULL,
        head     TEXT NOT NULL,
        PRIMARY KEY (host, path, number)
    );
    INSERT INTO positions SELECT '', path, number, device, inode, position, mid_line, head
        FROM positions_8;
    DROP TABLE positions_8;

    ALTER TABLE line_counts RENAME TO line_counts_8;
    CREATE TABLE line_counts (
        host       TEXT NOT NULL,
        path       TEXT NOT NULL,
        lines      BIGINT NOT NULL,
        understood BIGINT NOT NULL,
        of_others  BIGINT NOT NULL,
        unknown    BIGINT NOT NULL,
        untimed    BIGINT NOT NULL,
        doubted    BIGINT NOT NULL,
        last_line  BIGINT NOT NULL,
        PRIMARY KEY (host, path)
    );
    INSERT INTO line_counts SELECT '', path, lines, understood, of_others, unknown, untimed,
        doubted, last_line FROM line_counts_8;
    DROP TABLE line_counts_8;

    DROP TABLE watched_logs;
    CREATE TABLE watched_logs (
        host       TEXT NOT NULL,
        path       TEXT NOT NULL,
        trouble    TEXT NOT NULL,
        lines      BIGINT NOT NULL,
        understood BIGINT NOT NULL,
        of_others  BIGINT NOT NULL,
        unknown    BIGINT NOT NULL,
        PRIMARY KEY (host, path)
    );
    DROP TABLE firewall_ends;
    CREATE TABLE firewall_ends (
        host    TEXT NOT NULL,
        name    TEXT NOT NULL,
        trouble TEXT NOT NULL,
        PRIMARY KEY (host, name)
    );
    ALTER TABLE watches ADD COLUMN host TEXT NOT NULL DEFAULT '';
)";

inline constexpr std::string_view k_version_10 = R"(
    CREATE INDEX bans_by_until ON bans (until);
)";

// Which machine has a host's name, the number of its connection, when it was last heard of, and for
// how long attempts count by its policy. Version 12 adds store::k_sweeps_table.
inline constexpr std::string_view k_version_11 = R"(
    ALTER TABLE hosts ADD COLUMN machine TEXT NOT NULL DEFAULT '';
    ALTER TABLE hosts ADD COLUMN session BIGINT NOT NULL DEFAULT 0;
    ALTER TABLE hosts ADD COLUMN seen BIGINT NOT NULL DEFAULT 0;
    ALTER TABLE hosts ADD COLUMN memory BIGINT NOT NULL DEFAULT 0;
    ALTER TABLE uses ADD COLUMN host TEXT NOT NULL DEFAULT '';
    ALTER TABLE uses ADD COLUMN change BIGINT NOT NULL DEFAULT 0;
    CREATE INDEX uses_by_change ON uses (change) WHERE host <> '';
)";

// What the watch has read since the last line of Asterisk's security log, how many of these there
// were, and among how many lines; and what is wrong with its configuration.
inline constexpr std::string_view k_version_13 = R"(
    ALTER TABLE watches ADD COLUMN notices BIGINT NOT NULL DEFAULT 0;
    ALTER TABLE watches ADD COLUMN security BIGINT NOT NULL DEFAULT 0;
    ALTER TABLE watches ADD COLUMN understood BIGINT NOT NULL DEFAULT 0;
    ALTER TABLE watches ADD COLUMN mistake TEXT NOT NULL DEFAULT '';
)";

} // namespace ispkit::sip
