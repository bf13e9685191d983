// SPDX-License-Identifier: MIT
#pragma once

#include <string_view>

namespace ispkit::mail {

// Times are seconds since 1970: in usage the start of a step, in history and answers the start of
// an hour. If a subject has several spans, the steps of one of them are its history; they are
// summed up by the hour when they do not count any more.
inline constexpr std::string_view k_usage_version_1 = R"(
    CREATE TABLE usage (
        subject    TEXT NOT NULL,
        span       BIGINT NOT NULL,
        step       BIGINT NOT NULL,
        messages   BIGINT NOT NULL,
        recipients BIGINT NOT NULL,
        refused    BIGINT NOT NULL,
        is_history INTEGER NOT NULL,
        PRIMARY KEY (subject, span, step)
    ) WITHOUT ROWID;
    CREATE TABLE history (
        subject    TEXT NOT NULL,
        hour       BIGINT NOT NULL,
        messages   BIGINT NOT NULL,
        recipients BIGINT NOT NULL,
        refused    BIGINT NOT NULL,
        PRIMARY KEY (subject, hour)
    ) WITHOUT ROWID;
    CREATE TABLE answers (
        hour    BIGINT NOT NULL,
        message TEXT NOT NULL,
        action  TEXT NOT NULL,
        PRIMARY KEY (hour, message)
    ) WITHOUT ROWID;
    CREATE TABLE overrides (
        subject   TEXT NOT NULL PRIMARY KEY,
        allowance TEXT NOT NULL,
        until     BIGINT NOT NULL
    );
    CREATE TABLE limits (
        position BIGINT NOT NULL PRIMARY KEY,
        text     TEXT NOT NULL
    );
)";

// The window that serves as a subject's history may be another one later, and both may have counted
// in the same step. So a row is either history or not. The class is the one whose limits the
// subject has.
inline constexpr std::string_view k_usage_version_2 = R"(
    ALTER TABLE usage RENAME TO usage_1;
    CREATE TABLE usage (
        subject    TEXT NOT NULL,
        span       BIGINT NOT NULL,
        step       BIGINT NOT NULL,
        is_history INTEGER NOT NULL,
        class      TEXT NOT NULL,
        messages   BIGINT NOT NULL,
        recipients BIGINT NOT NULL,
        refused    BIGINT NOT NULL,
        PRIMARY KEY (subject, span, step, is_history)
    ) WITHOUT ROWID;
    INSERT INTO usage SELECT subject, span, step, is_history, '', messages, recipients, refused
        FROM usage_1;
    DROP TABLE usage_1;
)";

// Bytes count, too. A subject may have limits of its own, which are kept beside what it used, a
// line each. Overrides have a beginning, a reason and perhaps a rule that gave them; one without
// end has until = 0.
inline constexpr std::string_view k_usage_version_3 = R"(
    ALTER TABLE usage ADD COLUMN bytes BIGINT NOT NULL DEFAULT 0;
    ALTER TABLE usage ADD COLUMN own TEXT NOT NULL DEFAULT '';
    ALTER TABLE history ADD COLUMN bytes BIGINT NOT NULL DEFAULT 0;
    ALTER TABLE overrides ADD COLUMN since BIGINT NOT NULL DEFAULT 0;
    ALTER TABLE overrides ADD COLUMN reason TEXT NOT NULL DEFAULT '';
    ALTER TABLE overrides ADD COLUMN rule TEXT NOT NULL DEFAULT '';
)";

// What rules about logins have seen: the networks and countries from which each sent, and how many
// of its messages in a row were refused. And which notices were sent.
inline constexpr std::string_view k_usage_version_4 = R"(
    CREATE TABLE origins (
        subject TEXT NOT NULL,
        kind    TEXT NOT NULL,
        place   TEXT NOT NULL,
        seen    BIGINT NOT NULL,
        PRIMARY KEY (subject, kind, place)
    );
    CREATE INDEX origins_seen ON origins (seen);
    CREATE TABLE refusals (
        subject TEXT NOT NULL PRIMARY KEY,
        number  BIGINT NOT NULL,
        message TEXT NOT NULL,
        seen    BIGINT NOT NULL
    );
    CREATE TABLE notices (
        subject TEXT NOT NULL,
        span    BIGINT NOT NULL,
        percent BIGINT NOT NULL,
        until   BIGINT NOT NULL,
        PRIMARY KEY (subject, span, percent)
    );
)";

// What was merged of what hosts have counted while the database was away.
inline constexpr std::string_view k_usage_version_6 = R"(
    CREATE TABLE merges (
        id   TEXT NOT NULL PRIMARY KEY,
        time BIGINT NOT NULL
    );
)";

} // namespace ispkit::mail
