/** The German of what every element needs. */
import type { Texts } from './texts.js';

export const GERMAN: Texts = {
  loading: 'Wird geladen',
  retry: 'Noch einmal versuchen',
  cancel: 'Abbrechen',
  failed: 'Das konnte nicht geladen werden. Versuchen Sie es gleich noch einmal.',
  offline: 'Zurzeit besteht keine Verbindung.',
  offlineAsOf: 'Zurzeit besteht keine Verbindung. Sie sehen Ihr Guthaben von {time} Uhr.',
  signedOut: 'Sie sind abgemeldet. Melden Sie sich wieder an.',
  notAllowed: 'Sie dürfen das nicht sehen.',
  tokens: { one: '{n} Token', other: '{n} Tokens' },
  askOwner: 'Wenden Sie sich an: {names}.',
  changePlan: 'Tarif ansehen und ändern',
  features: {
    candidate_evaluation: {
      usage: 'Kandidatenbewertung',
      price: 'Kandidatenbewertung',
      description:
        'Der Assistent bewertet einen Kandidaten für eine Stelle. Einmal je Kandidat, solange die Kandidatenhilfe an ist.',
      tip: 'Die meisten Tokens gingen an Bewertungen. Sie sind der stetige Grundverbrauch: jeder Kandidat kostet einmal je Stelle.',
    },
    meeting_assistant: {
      usage: 'Gesprächsbegleitung',
      price: 'Gesprächsassistent',
      description: 'Der Bot nimmt an einem Gespräch teil und schreibt mit. Je Gespräch.',
      tip: 'Die meisten Tokens gingen an Gespräche. Sie können für jedes Gespräch wählen, ob der Bot teilnimmt.',
    },
    talent_search: {
      usage: 'Talentsuche',
      price: 'Talentsuche',
      description:
        'Eine Suche im Talentpool, das Wiederfinden von Kandidaten oder eine neue Vorauswahl nach geänderten Scorecards.',
      tip: 'Die meisten Tokens gingen an die Talentsuche, die teuerste Aktion. Stimmen Sie die Scorecards ab, bevor Sie eine große Vorauswahl wiederholen.',
    },
  },
};
