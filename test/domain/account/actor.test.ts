import { expect, test } from '@jest/globals';
import { ACTOR_KINDS, actorSeenBy, type Actor } from '../../../domain/account/actor.js';
import { apiKeyActor, memberActor } from '../../../domain/business-key.js';

const viewer = memberActor('acme', 'm-1');

test.each<[Actor, string]>([
  [viewer, 'member:acme~m-1'],
  [memberActor('acme', 'm-10'), 'member'],
  [memberActor('other', 'm-1'), 'member'],
  [apiKeyActor('k-1'), 'api-key'],
  ['staff:s-1', 'staff'],
  ['workflow:talentSearch', 'workflow:talentSearch'],
  ['fuelgauge:time', 'fuelgauge:time'],
])('a member who may not see what others do sees %s as %s', (actor, seen) => {
  expect(actorSeenBy(viewer, actor)).toBe(seen);
});

test('no kind of actor is seen otherwise than as itself, or as its kind', () => {
  for (const kind of ACTOR_KINDS) expect([kind, `${kind}:x`]).toContain(actorSeenBy(viewer, `${kind}:x`));
});
