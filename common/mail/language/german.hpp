// SPDX-License-Identifier: MIT
#pragma once

#include "mail/language/language_text.hpp"

namespace ispkit::mail {

/// The texts of english.hpp, in its order.
inline constexpr LanguageText k_german[] = {
    {"format-language", "de"},
    {"format-thousands", "."},
    {"format-decimal", ","},
    {"format-time", "{day}.{month}.{year} {hour}:{minute}"},
    {"format-day", "{day}.{month}."},

    {"page-title", "E-Mail-Bericht"},
    {"page-period", "{first} bis {last}"},
    {"page-nobody", "kein Kunde hat etwas verschickt"},
    {"page-lines", "{lines} {lines|Zeile|Zeilen} gelesen: {understood} verstanden, {other} von "
                   "anderen Programmen, {unknown} nicht verstanden"},
    {"page-unattributed",
     "nicht zugeordnet: {unattributed} von {messages} {messages|Nachricht|Nachrichten} ({share}), "
     "{part} von {recipients} {recipients|Empfänger|Empfängern}"},
    {"page-more", "und {count} weitere"},
    {"page-search", "Suche"},
    {"page-found", "{found} von {all}"},
    {"page-score-text",
     "Eine Bewertung ist die Summe der Punkte ihrer Gründe. Ab {score} Punkten gilt ein Kunde "
     "ohne andere Vorgabe als auffällig; kein einzelner Grund zählt so viel. Alle Gründe stehen "
     "in mail-ratelimit-report(1)."},
    {"page-time-text",
     "Die Zeiten sind die des Rechners, der den Bericht geschrieben hat. Kunden sind Logins und "
     "Adressen, die als die des Anbieters bekannt sind."},

    {"warning-customers-guessed", "Kunden ohne Login sind vermutet: Es sind keine Netze angegeben"},
    {"warning-not-understood",
     "{count} von {lines} {lines|Zeile|Zeilen} nicht verstanden: Was sie sagen, fehlt"},
    {"warning-silent", "{log}: keine Zeile seit {time}"},
    {"warning-no-mail", "{log}: keine Zeile über Mail"},
    {"warning-no-client", "aus den Protokollen geht nicht hervor, von welchen Clients {messages} "
                          "{messages|Nachricht|Nachrichten} kamen: Niemand wird dafür genannt"},
    {"warning-journal-gap", "{log}: Einträge seit dem letzten Lauf fehlen möglicherweise: Der "
                            "zuletzt gelesene ist nicht mehr da"},
    {"warning-gap", "{log}: Zeilen seit dem letzten Lauf fehlen: Das Protokoll wurde seitdem "
                    "rotiert, und diese Zeilen sind komprimiert oder gelöscht"},
    {"warning-gap-since", "{log}: Zeilen nach {time} fehlen: Das Protokoll wurde seitdem rotiert, "
                          "und diese Zeilen sind komprimiert oder gelöscht"},

    {"sum-offenders", "auffällige Kunden"},
    {"sum-customers", "Kunden"},
    {"sum-messages", "Nachrichten"},
    {"sum-recipients", "Empfänger"},
    {"sum-bounced", "unzustellbar"},
    {"sum-spam", "Spam"},
    {"sum-viruses", "Viren"},
    {"sum-blocklist-hits", "durch Sperrlisten abgewiesen"},
    {"sum-limit-hits", "durch Limits abgewiesen"},
    {"sum-sasl-failures", "fehlgeschlagene Anmeldungen"},

    {"offenders-title", "Auffällige Kunden"},
    {"offenders-none", "Kein Kunde hat eine Bewertung von {score} oder mehr."},
    {"offenders-score", "Bewertung"},
    {"offenders-customer", "Kunde"},
    {"offenders-recipients", "Empfänger"},
    {"offenders-peak", "Stärkste Stunde"},
    {"offenders-bounced", "Unzustellbar"},
    {"offenders-hours", "Stunde für Stunde"},
    {"offenders-reason", "Hauptgrund"},

    {"customers-title", "Alle Kunden"},
    {"customers-chart", "Kunden nach ihrer stärksten Stunde"},
    {"customers-all", "alle"},
    {"customers-offenders", "auffällige"},
    {"customers-messages", "Nachrichten in der stärksten Stunde"},
    {"customers-recipients", "Empfänger in der stärksten Stunde"},
    {"customers-share", "Anteil der Kunden"},
    {"customers-messages-share", "verschickte höchstens so viele Nachrichten in einer Stunde"},
    {"customers-recipients-share", "schrieb an höchstens so viele Empfänger in einer Stunde"},

    {"limit-in-force", "Limit {value} ({whom})"},
    {"limit-tried", "angenommen {value} ({whom})"},
    {"limit-found", "gefunden {value} ({whom})"},

    {"what-if-title", "Was Limits bewirkt hätten"},
    {"what-if-limit", "Limit"},
    {"what-if-offenders", "Auffällige"},
    {"what-if-share", "Anteil ihrer Mail"},
    {"what-if-others", "Andere"},
    {"what-if-messages", "Nachrichten"},
    {"what-if-recipients", "Empfänger"},
    {"what-if-strangers", "Fremde"},
    {"what-if-of", "{offenders} von {all}"},
    {"what-if-found", "stoppt alle auffälligen Kunden seiner Art, die ein Limit stoppen kann, mit "
                      "den geringsten Nebenwirkungen"},
    {"what-if-no-offender",
     "Es wurde kein Limit gesucht: Es gibt keinen auffälligen Kunden, der zu stoppen wäre."},
    {"what-if-no-limit", "Es wurde kein Limit gefunden: Keines hätte die Hälfte der Mail eines "
                         "auffälligen Kunden abgewiesen."},
    {"what-if-innocent", "{limit}: unauffällige Kunden, deren Mail abgewiesen worden wäre"},
    {"what-if-customer", "Kunde"},
    {"what-if-score", "Bewertung"},
    {"what-if-peaks",
     "Das Meiste, was diese Anteile der Kunden verschickten, gezählt wie bei {scope}"},

    {"offender-title", "Einzelheiten zu jedem auffälligen Kunden"},
    {"offender-contact", "Kontakt"},
    {"offender-period", "von {first} bis {last}"},
    {"offender-points", "Punkte"},
    {"offender-reason", "Grund"},
    {"offender-hours", "Empfänger Stunde für Stunde"},
    {"offender-now", "in diesem Bericht"},
    {"offender-before", "davor"},
    {"offender-chart", "Empfänger in jeder Stunde bis {last}; höchstens {most}"},
    {"offender-small-chart", "Stunde für Stunde"},
    {"offender-numbers", "Zahlen"},
    {"offender-evidence", "Aus dem Protokoll"},

    {"clients-title", "Adressen"},
    {"clients-messages", "Nachrichten"},
    {"clients-address", "Adresse"},
    {"clients-network", "Netz"},
    {"clients-origin", "Herkunft"},
    {"clients-line", "{messages} {messages|Nachricht|Nachrichten} von {address} ({place})"},
    {"clients-more", "und {count} weitere {count|Adresse|Adressen}"},

    {"kind-client", "Adresse"},
    {"kind-sasl", "Login"},
    {"kind-sender", "Absender"},
    {"kind-prefix", "Netz"},
    {"kind-uid", "lokale Mail der UID"},

    {"number-messages", "Nachrichten"},
    {"number-recipients", "Empfänger"},
    {"number-peak-messages", "Nachrichten in der stärksten Stunde"},
    {"number-peak-recipients", "Empfänger in der stärksten Stunde"},
    {"number-size", "Bytes"},
    {"number-senders", "Absender"},
    {"number-sender-domains", "Absenderdomains"},
    {"number-recipient-domains", "Empfängerdomains"},
    {"number-addresses", "Adressen"},
    {"number-networks", "Netze"},
    {"number-networks-in-an-hour", "Netze in einer Stunde"},
    {"number-sent", "Zugestellt"},
    {"number-deferred", "Zurückgestellt"},
    {"number-bounced", "Unzustellbar"},
    {"number-spam", "Spam"},
    {"number-viruses", "Viren"},
    {"number-blocklist-hits", "Durch Sperrlisten abgewiesen"},
    {"number-greylisted", "Durch Greylisting zurückgestellt"},
    {"number-limit-hits", "Durch Limits abgewiesen"},
    {"number-rejected", "Sonst abgewiesen"},
    {"number-sasl-failures", "Fehlgeschlagene Anmeldungen"},

    {"name-own-past", "mehr als bisher"},
    {"name-sustained", "anhaltend mehr"},
    {"name-class", "mehr als andere"},
    {"name-recipients-per-message", "Empfänger je Nachricht"},
    {"name-bounces", "unzustellbar"},
    {"name-deferrals", "zurückgestellt"},
    {"name-spam", "Spam"},
    {"name-viruses", "Viren"},
    {"name-block-list", "Sperrliste"},
    {"name-networks", "viele Netze"},
    {"name-network-rotation", "wechselnde Netze"},
    {"name-sasl-failures", "Anmeldeversuche"},
    {"name-sender-domains", "Absenderdomains"},
    {"name-sender-mismatches", "fremde Absender"},
    {"name-odd-hours", "ungewohnte Uhrzeiten"},
    {"name-newcomer", "neuer Kunde"},
    {"name-limit-hits", "Limit erreicht"},

    {"reason-peak", "{recipients} Empfänger in der Stunde ab {time} Uhr"},
    {"reason-counts-as", "{number}, gewertet als {usual}"},
    {"reason-own-past", "{peak}, das {times}-Fache der bisher stärksten Stunde ({before})"},
    {"reason-own-past-median", "{peak}, das {median-times}-Fache des eigenen Medians ({median}) "
                               "und das {times}-Fache der bisher stärksten Stunde ({before})"},
    {"reason-sustained", "in {hours} {hours|Stunde|Stunden} mindestens doppelt so viele Empfänger "
                         "wie in jeder früheren Stunde"},
    {"reason-class", "{peak}, das {times}-Fache von {usual}: Neun von zehn {members} haben "
                     "höchstens {most}, die Hälfte höchstens {median}"},
    {"class-client", "Kundenadressen"},
    {"class-sasl", "Logins"},
    {"class-sender", "Absendern"},
    {"class-prefix", "Kundennetzen"},
    {"class-uid", "Benutzern des Servers"},
    {"reason-newcomer", "{recipients} Empfänger, und zuvor keine Mail"},
    {"reason-recipients-per-message", "durchschnittlich {recipients} Empfänger je Nachricht"},
    {"reason-bounces",
     "{bounced} von {recipients} {recipients|Empfänger|Empfängern} nicht zustellbar ({share} %)"},
    {"reason-deferrals", "Zustellung an {deferred} von {recipients} "
                         "{recipients|Empfänger|Empfängern} verzögert ({share} %)"},
    {"reason-spam", "{spam} von {messages} Nachrichten als Spam erkannt"},
    {"reason-spam-refused", "{spam} {spam|Nachricht|Nachrichten} als Spam erkannt; {messages} "
                            "{messages|Nachricht|Nachrichten} angenommen"},
    {"reason-viruses", "{viruses} {viruses|Nachricht|Nachrichten} mit Schadsoftware"},
    {"reason-block-list", "{count}-mal wegen einer Sperrliste abgewiesen"},
    {"reason-limit-hits", "{count}-mal wegen eines Versandlimits abgewiesen"},
    {"reason-sender-domains", "{domains} {domains|Absenderdomain|Absenderdomains} innerhalb einer "
                              "Stunde, {all} insgesamt"},
    {"reason-sender-mismatches",
     "{count}-mal abgewiesen, weil der Login diesen Absender nicht verwenden darf"},
    {"reason-networks",
     "ein Login aus {networks} {networks|Netz|Netzen} innerhalb einer Stunde, {all} insgesamt"},
    {"reason-network-rotation",
     "ein Login aus {networks} {networks|Netz|Netzen} in den 24 Stunden ab {time} Uhr, das "
     "{times}-Fache des bisherigen Höchstwerts eines Tages ({before})"},
    {"reason-network-rotation-unknown",
     "ein Login aus {networks} {networks|Netz|Netzen} in den 24 Stunden ab {time} Uhr, das "
     "{times}-Fache von {usual}, dem angenommenen Wert für einen Login ohne Vorgeschichte"},
    {"reason-sasl-failures", "{failures} {failures|fehlgeschlagene Anmeldung|fehlgeschlagene "
                             "Anmeldungen} vor einer erfolgreichen"},
    {"reason-odd-hours", "{recipients} Empfänger zu Uhrzeiten, zu denen zuvor nie Mail kam, davon "
                         "{most} in der Stunde ab {time} Uhr"},

    {"letter-subject", "E-Mails von {key}"},
    {"letter-greeting", "Sehr geehrte Kundin, sehr geehrter Kunde,"},
    {"letter-opening",
     "zwischen dem {first} Uhr und dem {last} Uhr haben unsere Mailserver von {whom} {messages} "
     "{messages|Nachricht|Nachrichten} an {recipients} Empfänger erhalten."},
    {"letter-finding", "Wir gehen davon aus, dass Sie diese Nachrichten nicht selbst verschickt "
                       "haben. Unsere Gründe:"},
    {"letter-no-finding", "Auffällig ist daran nichts."},
    {"letter-until",
     "Bis dahin müssen wir den Versand von dort unter Umständen begrenzen oder E-Mails ablehnen. "
     "Falls Sie diese Nachrichten doch selbst verschickt haben, melden Sie sich bitte bei uns, "
     "damit wir gemeinsam eine Lösung finden."},
    {"letter-came-from", "Die Nachrichten kamen von diesen Adressen:"},
    {"letter-evidence", "Aus unseren Protokollen:"},
    {"letter-messages", "{messages} {messages|Nachricht|Nachrichten}"},
    {"letter-recipients", "{recipients} Empfänger"},
    {"whom-client", "Ihrer Adresse {key}"},
    {"whom-sasl", "dem Login {key}"},
    {"whom-sender", "dem Absender {key}"},
    {"whom-prefix", "dem Netz {key}"},
    {"whom-uid", "dem Systembenutzer mit der UID {key}"},
    {"name-uid", "{user} auf {host}"},
    {"advice-login", "Offenbar kennt jemand anderes das Passwort. Bitte"},
    {"advice-login-1", "wählen Sie ein neues Passwort, das Sie nirgends sonst verwenden;"},
    {"advice-login-2", "untersuchen Sie alle Geräte, auf denen das alte Passwort gespeichert war, "
                       "auf Schadsoftware;"},
    {"advice-login-3", "prüfen Sie, ob Ihr Postfach E-Mails an eine Adresse weiterleitet, die Sie "
                       "nicht kennen."},
    {"advice-address",
     "Ein Computer oder ein anderes Gerät hinter dieser Adresse ist offenbar mit Schadsoftware "
     "infiziert, oder jemand verschickt E-Mails über eine Webseite oder einen Server dort. Bitte"},
    {"advice-address-1", "untersuchen Sie alle Geräte auf Schadsoftware, und entfernen Sie diese;"},
    {"advice-address-2", "aktualisieren Sie die Software Ihrer Webseiten;"},
    {"advice-address-3", "erlauben Sie nur Ihrem Mailserver Verbindungen zu Port 25."},
    {"advice-user",
     "Offenbar verschickt jemand E-Mails über eine Webseite dieses Benutzers oder über ein "
     "anderes Programm, das unter diesem Benutzer läuft. Bitte"},
    {"advice-user-1",
     "suchen Sie nach Dateien, die nicht von Ihnen stammen, und löschen Sie diese;"},
    {"advice-user-2", "aktualisieren Sie die Software Ihrer Webseiten;"},
    {"advice-user-3", "ändern Sie die Passwörter, die dort verwendet werden."},
};

} // namespace ispkit::mail
