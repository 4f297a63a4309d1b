/** German. */
import type { Texts } from './texts.js';

export const de: Texts = {
  loading: 'Ihr Guthaben wird geladen',
  retry: 'Noch einmal versuchen',
  cancel: 'Abbrechen',
  failed: 'Ihr Guthaben konnte nicht geladen werden. Versuchen Sie es gleich noch einmal.',
  offline: 'Zurzeit besteht keine Verbindung.',
  offlineAsOf: 'Zurzeit besteht keine Verbindung. Sie sehen Ihr Guthaben von {time} Uhr.',
  signedOut: 'Sie sind abgemeldet. Melden Sie sich wieder an, um Ihr Guthaben zu sehen.',
  notAllowed: 'Sie dürfen dieses Guthaben nicht sehen.',

  title: 'Credit-Guthaben',
  creditsLeft: 'Verbleibende Credits',
  leftOf: '{left} von {total} Credits sind übrig',
  plan: 'Tarif',
  packs: 'Pakete',
  held: 'Reserviert',
  daysLeft: 'noch {time} in diesem Zeitraum',
  paceUntil: 'reicht bei diesem Verbrauch bis {date}',
  paceEnough: 'reicht bis zum Ende des Zeitraums',
  paceTooEarly: 'für eine Schätzung zu früh',
  paceNothing: 'noch nichts verbraucht',
  period: 'Zeitraum',
  refresh: 'Angaben zum Zeitraum aktualisieren',
  refreshed: 'Angaben zum Zeitraum aktualisiert',
  notRefreshed: 'Aktualisieren nicht möglich. Versuchen Sie es gleich noch einmal.',
  usage: 'Verbrauch in diesem Zeitraum',
  tokenSpend: 'Verbrauchte Tokens',
  inSpace: 'In {space}',
  spaceLimit: '{used} von {limit} verbraucht · {left} übrig für diesen Space',
  spaceUsed: '{used} von diesem Space verbraucht',
  priceList: 'Preisliste',
  tokens: { one: '{n} Token', other: '{n} Tokens' },
  tipTitle: 'Ihr Verbrauch',
  stopped: 'Sie haben in diesem Zeitraum keine Credits mehr.',
  stoppedUntil: 'KI-Aktionen warten bis {date}. Kandidaten, Pipeline und Anzeigen laufen weiter.',
  askOwner: 'Wenden Sie sich an: {names}.',
  overageUsed: {
    one: 'Sie haben in diesem Zeitraum {n} Token über Ihren Tarif hinaus verbraucht. Er wird getrennt berechnet.',
    other: 'Sie haben in diesem Zeitraum {n} Tokens über Ihren Tarif hinaus verbraucht. Sie werden getrennt berechnet.',
  },
  waiting: { one: '{n} Aktion wartet auf {tokens}.', other: '{n} Aktionen warten auf {tokens}.' },
  debt: {
    one: '{n} verbrauchter Credit wurde zurückgenommen. Neue Credits gleichen ihn zuerst aus.',
    other: '{n} verbrauchte Credits wurden zurückgenommen. Neue Credits gleichen sie zuerst aus.',
  },
  changePlan: 'Tarif ansehen und ändern',

  running: 'Reichen die Credits nicht bis zum nächsten Zeitraum?',
  purchase: 'Credits kaufen',
  number: 'Anzahl der Credits',
  quick: 'Schnellauswahl',
  total: { one: '{n} Credit × {price} pro Stück =', other: '{n} Credits × {price} pro Stück =' },
  limits: 'Geben Sie eine ganze Zahl von {min} bis {max} ein.',
  expiresOn: 'Diese Credits verfallen mit dem Zeitraum am {date}.',
  carriesOver: 'Nicht verbrauchte Credits gelten im nächsten Zeitraum weiter.',
  goesTo: 'Diese Credits gehen an {account} und gelten in jedem Space.',
  upgradeHint: 'Ein größerer Tarif ist günstiger als einzelne Credits!',
  checkoutFailed:
    'Die Bezahlseite konnte nicht geöffnet werden. Es wurde nichts gekauft. Versuchen Sie es gleich noch einmal.',
  mayAsk: 'Nur ein Owner kann Credits kaufen.',

  closed: 'Die Bezahlseite wurde geschlossen. Es wurden keine Credits gutgeschrieben.',
  declined: 'Die Zahlung wurde abgelehnt. Es wurden keine Credits gutgeschrieben.',
  onTheWay: {
    one: '{n} Credit ist unterwegs. Er wird gutgeschrieben, sobald die Zahlung bestätigt ist.',
    other: '{n} Credits sind unterwegs. Sie werden gutgeschrieben, sobald die Zahlung bestätigt ist.',
  },
  added: { one: '{n} Credit wurde gutgeschrieben.', other: '{n} Credits wurden gutgeschrieben.' },

  overageAllow: { other: 'Bis zu {n} Tokens über den Tarif hinaus erlauben, je {price}, getrennt berechnet' },
  overageAllowed: { other: 'Bis zu {n} Tokens über den Tarif hinaus sind erlaubt, je {price}, getrennt berechnet' },
  overageConfirm: 'Bei null laufen KI-Aktionen weiter und werden getrennt berechnet: höchstens {amount} je Zeitraum.',
  overageYes: 'Erlauben',
  overageFailed: 'Das konnte nicht geändert werden. Versuchen Sie es gleich noch einmal.',

  yourPacks: 'Ihre Pakete',
  packCredits: { one: '{n} Credit', other: '{n} Credits' },
  packStates: {
    processing: 'Zahlung unterwegs',
    credited: 'Gutgeschrieben',
    failed: 'Zahlung fehlgeschlagen',
    parked: 'Wird von uns geprüft',
    partly_refunded: 'Teilweise erstattet',
    refunded: 'Erstattet',
    disputed: 'Angefochten',
  },
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
  planAdvice: {
    other:
      'Sie haben in zwei Zeiträumen nacheinander {n} Credits für {spent} dazugekauft. {plan} bringt in jedem Zeitraum {credits} für {price} und kostet weniger pro Credit.',
  },
  unpaid: {
    renewal: 'Eine Zahlung für Ihr Abonnement ist seit {date} offen.',
    upgrade: 'Die Zahlung für Ihren neuen Tarif ist seit {date} offen.',
  },
};
