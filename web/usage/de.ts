/** Usage in German. */
import { GERMAN } from '../language/de.js';
import type { UseTexts } from './texts.js';

export const USE_GERMAN: UseTexts = {
  ...GERMAN,
  useTitle: 'Verbrauch',
  useEmpty: 'In diesem Zeitraum wurde noch nichts verbraucht',
  useDay: 'Tag',
  useWeek: 'Woche',
  useTotal: 'Summe',
  useAsTable: 'Als Tabelle zeigen',
  useLeft: 'Verbleibende Credits',
  useLastsUntil: 'Bei diesem Verbrauch reichen die Credits bis {date}',
  useLasts: 'Bei diesem Verbrauch reichen die Credits bis zum Ende des Zeitraums.',
  useTooEarly: 'Es ist zu früh, um zu sagen, wie lange die Credits reichen.',
  useNoneLeft: 'In diesem Zeitraum sind keine Credits mehr übrig.',
  useLate: {
    one: '{n} weiterer Token wurde verspätet berechnet, für Arbeit eines früheren Zeitraums.',
    other: '{n} weitere Tokens wurden verspätet berechnet, für Arbeit eines früheren Zeitraums.',
  },
  useBySpace: 'Nach Space',
  useByMember: 'Nach Mitglied',
  useNoSpace: 'Ohne Space',
  useNoMember: 'Ohne Mitglied',
  useSpaceGone: 'Gelöschter Space',
  useMemberGone: 'Früheres Mitglied',
  useOnlyOwn: 'Sie sehen Ihren eigenen Verbrauch. Owner und Admins sehen den aller.',
  useActions: 'Aktionen',
  useTokens: 'Tokens',
};
