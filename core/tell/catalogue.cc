#include "core/tell/catalogue.h"

#include <algorithm>

namespace tidemark {
namespace {

// Decisions have up to four forms: as told to whom it went against, to whom it favoured (.winner), to anybody
// else (.third), and to whom both sides are their own, on two devices (.own). {who} prevailed, {other} yielded, by
// the words of the judge; {by} prevailed by the record. Names and texts of users stand in quotation marks, so that
// no sentence changes them.
constexpr Message kMessages[] = {
    // -- why something waits
    {"hold.offline", {"Saved on this device. It will be sent when you are back online.",
                      "Auf diesem Gerät gespeichert. Es wird gesendet, sobald du wieder online bist."}},
    {"hold.backoff", {"Saved on this device. The server could not be reached; trying again by itself.",
                      "Auf diesem Gerät gespeichert. Der Server war nicht erreichbar; es wird von selbst "
                      "erneut versucht."}},
    {"hold.busy", {"Saved on this device. The service is busy; trying again by itself.",
                   "Auf diesem Gerät gespeichert. Der Dienst ist ausgelastet; es wird von selbst erneut "
                   "versucht."}},
    {"hold.auth", {"Saved on this device. Sign in again to send it.",
                   "Auf diesem Gerät gespeichert. Melde dich erneut an, um es zu senden."}},
    {"hold.upgrade", {"Saved and still being sent. Update the app to see new data.",
                      "Gespeichert und wird weiter gesendet. Aktualisiere die App, um neue Daten zu sehen."}},
    {"hold.paused", {"Saved on this device. Syncing is paused.",
                     "Auf diesem Gerät gespeichert. Die Synchronisierung ist angehalten."}},
    {"hold.poison", {"Saved on this device. A change before it could not be processed yet.",
                     "Auf diesem Gerät gespeichert. Eine frühere Änderung konnte noch nicht verarbeitet "
                     "werden."}},
    {"hold.step", {"Saved on this device. Waiting for an earlier step.",
                   "Auf diesem Gerät gespeichert. Wartet auf einen früheren Schritt."}},
    {"hold.not_running", {"Saved on this device. It will be sent with the next sync.",
                          "Auf diesem Gerät gespeichert. Es wird mit der nächsten Synchronisierung "
                          "gesendet."}},
    {"hold.failed", {"Saved on this device. Syncing has stopped after an internal error.",
                     "Auf diesem Gerät gespeichert. Die Synchronisierung wurde nach einem internen Fehler "
                     "beendet."}},
    {"op.queued", {"Saved on this device.", "Auf diesem Gerät gespeichert."}},
    {"op.inflight", {"Being sent.", "Wird gesendet."}},
    {"op.acked", {"Received by the server; its data is on its way.",
                  "Vom Server angenommen; die Daten sind unterwegs."}},
    {"op.settled", {"Done.", "Erledigt."}},
    {"op.merged", {"Done, combined with changes of others.", "Erledigt, mit Änderungen anderer vereint."}},
    {"op.superseded", {"Replaced by a later change.", "Durch eine spätere Änderung ersetzt."}},
    {"op.cancelled", {"Cancelled before it was sent.", "Vor dem Senden abgebrochen."}},
    {"op.cancelling", {"Cancelling: it had been sent, so it is being undone.",
                       "Wird abgebrochen: es war schon gesendet und wird rückgängig gemacht."}},
    {"op.undone", {"Undone.", "Rückgängig gemacht."}},
    {"op.resolved", {"Closed.", "Abgeschlossen."}},
    // -- why something is old
    {"stale.offline", {"Last checked {as_of}. You are offline; this may have changed.",
                       "Zuletzt geprüft {as_of}. Du bist offline; es kann sich geändert haben."}},
    {"stale.backoff", {"Last checked {as_of}. The server could not be reached; this may have changed.",
                       "Zuletzt geprüft {as_of}. Der Server war nicht erreichbar; es kann sich geändert "
                       "haben."}},
    {"stale.busy", {"Last checked {as_of}. The service is busy; trying again by itself.",
                    "Zuletzt geprüft {as_of}. Der Dienst ist ausgelastet; es wird von selbst erneut "
                    "versucht."}},
    {"stale.auth", {"Last checked {as_of}. Sign in again to see what is new.",
                    "Zuletzt geprüft {as_of}. Melde dich erneut an, um Neues zu sehen."}},
    {"stale.upgrade", {"Last checked {as_of}. Update the app to see new data.",
                       "Zuletzt geprüft {as_of}. Aktualisiere die App, um neue Daten zu sehen."}},
    {"stale.idle", {"Last checked {as_of}.", "Zuletzt geprüft {as_of}."}},
    {"stale.behind", {"Last checked {as_of}. New changes are on their way.",
                      "Zuletzt geprüft {as_of}. Neue Änderungen sind unterwegs."}},
    {"stale.stalled", {"Last checked {as_of}. Updates seem stuck; reconnecting.",
                       "Zuletzt geprüft {as_of}. Aktualisierungen scheinen zu stocken; es wird neu "
                       "verbunden."}},
    {"stale.clock", {"Last checked about {as_of} by this device's clock.",
                     "Zuletzt geprüft etwa {as_of} nach der Uhr dieses Geräts."}},
    {"stale.never", {"Not loaded on this device yet.", "Auf diesem Gerät noch nicht geladen."}},
    {"stale.failed", {"Last checked {as_of}. Syncing has stopped after an internal error.",
                      "Zuletzt geprüft {as_of}. Die Synchronisierung wurde nach einem internen Fehler "
                      "beendet."}},
    {"scope.loading", {"Loading for the first time: {n} %.", "Wird zum ersten Mal geladen: {n} %."}},
    {"scope.repairing", {"Double-checking this list with the server.",
                         "Diese Liste wird mit dem Server abgeglichen."}},
    {"scope.revoked", {"You no longer have access to this.", "Du hast darauf keinen Zugriff mehr."}},
    {"scope.fresh", {"Up to date as of {as_of}.", "Aktuell, Stand {as_of}."}},
    // -- decisions
    {"done.merged", {"Saved, together with {who}'s change to {fields}.",
                     "Gespeichert, zusammen mit der Änderung von {who} an {fields}."}},
    {"done.merged.winner", {"{other}'s change to {fields} was combined with yours.",
                            "Die Änderung von {other} an {fields} wurde mit deiner vereint."}},
    {"done.merged.third", {"The changes of {who} and {other} to {fields} were combined.",
                           "Die Änderungen von {who} und {other} an {fields} wurden vereint."}},
    {"done.merged.own", {"Saved, together with your change to {fields} on another device.",
                         "Gespeichert, zusammen mit deiner Änderung an {fields} auf einem anderen Gerät."}},
    {"yield.later_action", {"{who} changed {field} at {t1}, after your edit at {t2}. Theirs was kept.",
                            "{who} hat {field} um {t1} geändert, nach deiner Änderung um {t2}. Die spätere "
                            "wurde behalten."}},
    {"yield.later_action.winner",
     {"You changed {field} at {t1}, after {other}'s edit at {t2}. Yours was kept.",
      "Du hast {field} um {t1} geändert, nach der Änderung von {other} um {t2}. Deine wurde behalten."}},
    {"yield.later_action.third",
     {"{who} changed {field} at {t1}, after {other}'s edit at {t2}. The later one was kept.",
      "{who} hat {field} um {t1} geändert, nach der Änderung von {other} um {t2}. Die spätere wurde "
      "behalten."}},
    {"yield.later_action.own",
     {"You changed {field} on another device at {t1}, after your edit here at {t2}. The later one was kept.",
      "Du hast {field} auf einem anderen Gerät um {t1} geändert, nach deiner Änderung hier um {t2}. Die spätere "
      "wurde behalten."}},
    {"yield.same_time", {"You and {who} changed {field} at about the same moment ({t1}). Theirs was kept.",
                         "Du und {who} habt {field} etwa gleichzeitig ({t1}) geändert. Die andere Änderung "
                         "wurde behalten."}},
    {"yield.same_time.winner",
     {"You and {other} changed {field} at about the same moment ({t1}). Yours was kept.",
      "Du und {other} habt {field} etwa gleichzeitig ({t1}) geändert. Deine wurde behalten."}},
    {"yield.same_time.third",
     {"{who} and {other} changed {field} at about the same moment ({t1}). {who}'s was kept.",
      "{who} und {other} haben {field} etwa gleichzeitig ({t1}) geändert. Die von {who} wurde behalten."}},
    {"yield.same_time.own",
     {"You changed {field} on two devices at about the same moment ({t1}). The other one was kept.",
      "Du hast {field} auf zwei Geräten etwa gleichzeitig ({t1}) geändert. Die andere Änderung wurde behalten."}},
    {"yield.rule", {"{field} stayed as {who} had set it at {t1}; the rule “{rule}” decided against your edit "
                    "from {t2}.",
                    "{field} blieb, wie {who} es um {t1} gesetzt hat; die Regel „{rule}“ entschied gegen "
                    "deine Änderung von {t2}."}},
    {"yield.rule.winner", {"{field} stayed as you had set it at {t1}; the rule “{rule}” decided against "
                           "{other}'s edit from {t2}.",
                           "{field} blieb, wie du es um {t1} gesetzt hast; die Regel „{rule}“ entschied gegen "
                           "die Änderung von {other} von {t2}."}},
    {"yield.rule.third", {"{field} stayed as {who} had set it at {t1}; the rule “{rule}” decided against "
                          "{other}'s edit from {t2}.",
                          "{field} blieb, wie {who} es um {t1} gesetzt hat; die Regel „{rule}“ entschied "
                          "gegen die Änderung von {other} von {t2}."}},
    {"yield.rule.own", {"{field} stayed as you had set it on another device at {t1}; the rule “{rule}” decided against "
                        "your edit from {t2}.",
                        "{field} blieb, wie du es auf einem anderen Gerät um {t1} gesetzt hast; die Regel „{rule}“ "
                        "entschied gegen deine Änderung von {t2}."}},
    {"yield.delete_kept", {"{who} edited this at {t1}, before your delete arrived, so it was kept.",
                           "{who} hat dies um {t1} bearbeitet, bevor dein Löschen ankam; es wurde behalten."}},
    {"yield.delete_kept.winner", {"{other} wanted to delete this, but had not seen your edit; it was kept.",
                                  "{other} wollte dies löschen, kannte aber deine Änderung nicht; es wurde "
                                  "behalten."}},
    {"yield.delete_kept.third", {"{other} wanted to delete this, but had not seen {who}'s edit; it was kept.",
                                 "{other} wollte dies löschen, kannte aber die Änderung von {who} nicht; es "
                                 "wurde behalten."}},
    {"yield.delete_kept.own", {"You edited this on another device, before your delete arrived, so it was kept.",
                               "Du hast dies auf einem anderen Gerät bearbeitet, bevor dein Löschen ankam; es wurde "
                               "behalten."}},
    {"yield.restored", {"You had deleted this; {by} had not seen that, and their edit brought it back.",
                        "Du hattest dies gelöscht; {by} wusste es nicht, und die Änderung holte es zurück."}},
    {"yield.restored.winner", {"This had been deleted by {who}; your edit brought it back.",
                               "{who} hatte dies gelöscht; deine Änderung holte es zurück."}},
    {"yield.restored.third", {"This had been deleted by {who}; a later edit brought it back.",
                              "{who} hatte dies gelöscht; eine spätere Änderung holte es zurück."}},
    {"yield.restored.own", {"You had deleted this on one device; your edit on another brought it back.",
                            "Du hattest dies auf einem Gerät gelöscht; deine Änderung auf einem anderen holte es "
                            "zurück."}},
    {"yield.delete_wins", {"{who} deleted this at {t1}; here a delete prevails, so your edit was not kept.",
                           "{who} hat dies um {t1} gelöscht; hier hat Löschen Vorrang, deine Änderung wurde "
                           "nicht behalten."}},
    {"yield.delete_wins.winner", {"You deleted this at {t1}; here a delete prevails over {other}'s edit.",
                                  "Du hast dies um {t1} gelöscht; hier hat das Vorrang vor der Änderung von "
                                  "{other}."}},
    {"yield.delete_wins.third", {"{who} deleted this at {t1}; here a delete prevails over {other}'s edit.",
                                 "{who} hat dies um {t1} gelöscht; hier hat das Vorrang vor der Änderung von "
                                 "{other}."}},
    {"yield.delete_wins.own", {"You deleted this on another device; here a delete prevails, so your edit was not kept.",
                               "Du hast dies auf einem anderen Gerät gelöscht; hier hat Löschen Vorrang, deine "
                               "Änderung wurde nicht behalten."}},
    {"yield.observed_remove", {"{who} added “{element}” to {field}, unseen by you, so it stayed.",
                               "{who} hat „{element}“ zu {field} hinzugefügt, ohne dass du es wusstest; es "
                               "blieb."}},
    {"yield.observed_remove.own", {"You had added “{element}” to {field} on another device, so it stayed.",
                                   "Du hattest „{element}“ auf einem anderen Gerät zu {field} hinzugefügt; es "
                                   "blieb."}},
    {"yield.observed_remove.winner", {"“{element}” stayed in {field}: {other} had not seen that you added it.",
                                      "„{element}“ blieb in {field}: {other} wusste nicht, dass du es "
                                      "hinzugefügt hast."}},
    {"yield.observed_remove.third",
     {"“{element}” stayed in {field}: {other} had not seen that {who} added it.",
      "„{element}“ blieb in {field}: {other} wusste nicht, dass {who} es hinzugefügt hat."}},
    {"yield.undo", {"“{what}” has changed since, so undoing left it alone.",
                    "„{what}“ wurde seither geändert und blieb deshalb, wie es ist."}},
    // -- what was not applied
    {"conflict.manual", {"You and {who} both changed {field}. Choose one.",
                         "Du und {who} habt beide {field} geändert. Wähle eines."}},
    {"conflict.manual.own", {"You changed {field} on two devices. Choose one.",
                             "Du hast {field} auf zwei Geräten geändert. Wähle eines."}},
    {"conflict.taken", {"“{what}” was taken by {who} first.", "„{what}“ war schon vergeben, an {who}."}},
    {"conflict.taken.own", {"You had created “{what}” on another device already.",
                            "Du hattest „{what}“ auf einem anderen Gerät schon angelegt."}},
    {"conflict.moved", {"“{what}” has changed since you looked.",
                        "„{what}“ hat sich geändert, seit du es gesehen hast."}},
    {"conflict.expect", {"This was meant while “{what}” was {wanted}; it is {have} now.",
                         "Das galt, solange „{what}“ {wanted} war; jetzt ist es {have}."}},
    {"conflict.expect_not", {"This was meant while “{what}” was not {wanted}; it is {have} now.",
                             "Das galt, solange „{what}“ nicht {wanted} war; jetzt ist es {have}."}},
    {"conflict.missing", {"This was meant for “{what}”, which does not exist now.",
                          "Das galt für „{what}“; das gibt es jetzt nicht."}},
    {"conflict.limit", {"Not enough {what}: {have} left, you asked for {want}.",
                        "Zu wenig {what}: {have} übrig, gebraucht werden {want}."}},
    {"conflict.limit_above", {"Too much {what}: {have} there, {want} wanted, {limit} allowed.",
                              "Zu viel {what}: {have} vorhanden, {want} gewünscht, {limit} erlaubt."}},
    {"conflict.dep", {"This builds on an earlier change of yours, which was not applied.",
                      "Das baut auf einer früheren Änderung von dir auf, die nicht übernommen wurde."}},
    {"conflict.gone", {"“{what}” was removed a while ago. What you wrote is still here.",
                       "„{what}“ wurde vor einiger Zeit entfernt. Was du geschrieben hast, ist noch da."}},
    {"conflict.strict", {"{n} of its fields had been changed by others, so nothing of it was applied.",
                         "{n} der Felder wurden von anderen geändert; nichts davon wurde übernommen."}},
    {"reject.denied", {"You do not have permission to change this in {scope}.",
                       "Du darfst dies in {scope} nicht ändern."}},
    {"reject.invalid", {"“{field}”: {problem}.", "„{field}“: {problem}."}},
    {"reject.expired", {"This was only valid until {t} and could not be sent in time.",
                        "Das galt nur bis {t} und konnte nicht rechtzeitig gesendet werden."}},
    {"parked.poison", {"We could not process this change, so we set it aside. Nothing is lost.",
                       "Diese Änderung konnte nicht verarbeitet werden und wurde beiseitegelegt. Nichts ist "
                       "verloren."}},
    {"parked.revoked", {"Your access ended before this could be sent, so it was set aside. Nothing is lost.",
                        "Dein Zugriff endete, bevor dies gesendet werden konnte; es wurde beiseitegelegt. "
                        "Nichts ist verloren."}},
    {"other.open", {"This needs your decision.", "Das braucht deine Entscheidung."}},
    // -- rules by their names in the manifest
    {"rule.keep_server", {"what the server had stays", "was der Server hatte, bleibt"}},
    {"rule.first", {"who comes first keeps it", "wer zuerst kommt, behält es"}},
    {"rule.max", {"the highest value wins", "der höchste Wert gewinnt"}},
    {"rule.min", {"the lowest value wins", "der niedrigste Wert gewinnt"}},
    // -- badges
    {"badge.pending", {"Pending", "Ausstehend"}},
    {"badge.stale", {"Stale {age}", "Stand {age}"}},
    {"badge.stale_unknown", {"Stale", "Veraltet"}},
    {"badge.conflict", {"Conflict", "Konflikt"}},
    {"badge.rejected", {"Rejected", "Abgelehnt"}},
    {"badge.changed", {"Changed", "Geändert"}},
    {"badge.loading", {"Loading {n} %", "Lädt {n} %"}},
    {"badge.empty", {"Never synced", "Nie geladen"}},
    {"badge.revoked", {"No access", "Kein Zugriff"}},
    // -- choices
    {"choice.mine", {"Keep mine", "Meine behalten"}},
    {"choice.theirs", {"Keep theirs", "Die andere behalten"}},
    {"choice.retry", {"Try again", "Erneut versuchen"}},
    {"choice.dismiss", {"Discard", "Verwerfen"}},
    {"choice.restore", {"Restore mine", "Meine wiederherstellen"}},
    {"choice.keep", {"Keep", "So lassen"}},
    {"choice.cancel", {"Cancel", "Abbrechen"}},
    {"choice.delete", {"Delete anyway", "Trotzdem löschen"}},
    {"choice.create_again", {"Create again", "Neu anlegen"}},
    {"choice.refresh", {"Refresh", "Aktualisieren"}},
    {"choice.sign_in", {"Sign in", "Anmelden"}},
    {"choice.update_app", {"Update the app", "App aktualisieren"}},
    {"choice.edit", {"Edit", "Bearbeiten"}},
    {"choice.details", {"Details", "Details"}},
    // -- small words
    {"word.you", {"you", "du"}},
    {"word.somebody", {"somebody", "jemand"}},
    {"word.this", {"this", "dies"}},
    {"word.nothing", {"nothing", "nichts"}},
    {"word.yes", {"yes", "ja"}},
    {"word.no", {"no", "nein"}},
    {"word.unknown_time", {"a while ago", "vor einiger Zeit"}},
    {"word.bytes", {"{n} bytes", "{n} Byte"}},
    {"age.ago", {"{age} ago", "vor {age}"}},
    {"age.seconds", {"{n} s", "{n} s"}},
    {"age.minutes", {"{n} m", "{n} min"}},
    {"age.hours", {"{n} h", "{n} h"}},
    {"age.days", {"{n} d", "{n} T"}},
};

}  // namespace

Language LanguageOf(std::string_view locale) {
  const std::string_view language = locale.substr(0, locale.find_first_of("-_.@"));
  const bool german = language.size() == 2 && (language[0] | 0x20) == 'd' && (language[1] | 0x20) == 'e';
  return german ? Language::kGerman : Language::kEnglish;
}

std::string_view FindMessage(std::string_view key, Language language) {
  const auto found = std::find_if(std::begin(kMessages), std::end(kMessages),
                                  [&](const Message& message) { return message.key == key; });
  return found == std::end(kMessages) ? std::string_view() : found->text[static_cast<int>(language)];
}

std::span<const Message> AllMessages() { return kMessages; }

}  // namespace tidemark
