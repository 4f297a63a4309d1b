import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { EventParser, type ParsedEvent } from '../../web/notifications/event-parser.js';

const parse = (...pieces: string[]): ParsedEvent[] => {
  const parser = new EventParser();
  return pieces.flatMap((piece) => parser.push(piece));
};

const event = fc.record({
  event: fc.constantFrom('notification', 'read', 'ended'),
  id: fc.option(fc.nat(1_000), { nil: null }),
  data: fc.json({ maxDepth: 1 }),
});
const lineBreak = fc.constantFrom('\n', '\r\n', '\r');

test('an event is the same wherever its text is cut, and whichever line breaks it has', () => {
  fc.assert(
    fc.property(
      fc.array(event, { maxLength: 6 }),
      lineBreak,
      fc.array(fc.nat(400), { maxLength: 20 }),
      (events, br, cuts) => {
        const text = [`retry: 1500${br}${br}`]
          .concat(
            events.flatMap(({ event: name, id, data }) => [
              `event: ${name}${br}${id === null ? '' : `id: ${id}${br}`}data: ${data}${br}${br}`,
              `: heartbeat${br}${br}`,
            ]),
          )
          .join('');
        const places = [0, ...cuts.map((cut) => Math.min(cut, text.length)), text.length].sort((a, b) => a - b);
        const pieces = places.slice(1).map((end, n) => text.slice(places[n], end));
        let last: string | null = null;
        const wanted = events.map(({ event: name, id, data }) => {
          last = id === null ? last : String(id);
          return { event: name, id: last, data };
        });
        // A lone CR at the very end may be half of a line break, so it waits for what follows.
        const found = parse(...pieces, br === '\r' ? '\n' : '');
        expect(found).toEqual(wanted);
      },
    ),
  );
});

test('several lines of data are one text; what is no event, or not finished, is none', () => {
  expect(parse('data: a\ndata:b\n\n')).toEqual([{ event: 'message', id: null, data: 'a\nb' }]);
  expect(parse(': heartbeat\n\n', 'event: read\n\n', 'event: read\ndata: {}\n')).toEqual([]);
});

test('the pause that the server asks for is known, and an id with a NUL is ignored', () => {
  const parser = new EventParser();
  parser.push('retry: 2500\nretry: soon\n\n');
  expect(parser.retryMs).toBe(2_500);
  expect(parse('id: 7\ndata: a\n\nid: 8\0\ndata: b\n\n').map(({ id }) => id)).toEqual(['7', '7']);
});
