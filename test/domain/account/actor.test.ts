import { expect, test } from '@jest/globals';
import { ACTOR_KINDS, actorSeenBy, type Actor } from '../../../domain/account/actor.js';

test.each<[Actor, string]>([
  ['member:m-1', 'member:m-1'],
  ['member:m-10', 'member'],
  ['member:m-2:with:colons', 'member'],
  ['api-key:k-1', 'api-key'],
  ['staff:s-1', 'staff'],
  ['workflow:talentSearch', 'workflow:talentSearch'],
  ['fuelgauge:time', 'fuelgauge:time'],
])('a member who may not see what others do sees %s as %s', (actor, seen) => {
  expect(actorSeenBy('m-1', actor)).toBe(seen);
});

test('no kind of actor is seen otherwise than as itself, or as its kind', () => {
  for (const kind of ACTOR_KINDS) expect([kind, `${kind}:x`]).toContain(actorSeenBy('m-1', `${kind}:x`));
});
