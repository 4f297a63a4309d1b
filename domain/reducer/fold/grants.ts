/** Applies an entry's slices to the account's open grants, which stay in burn order. */
import { byBurnOrder, type Grant, type Slice } from '../../grant.js';
import { assert } from '../laws.js';

export function takeFromGrants(grants: readonly Grant[], slices: readonly Slice[]): readonly Grant[] {
  if (slices.length === 0) return grants;
  const taken = new Map(slices.map((slice) => [slice.grantId, slice.tokens]));
  return grants.map((grant) => {
    const tokens = taken.get(grant.id);
    if (tokens === undefined) return grant;
    assert(grant.remaining >= tokens, 'no more is taken from a grant than it holds');
    return { ...grant, remaining: grant.remaining - tokens };
  });
}

/** Gives slices back; a spent grant is listed again as it was, with what came back as all that remains of it. */
export function giveToGrants(grants: readonly Grant[], slices: readonly Slice[]): readonly Grant[] {
  return slices
    .filter((slice) => slice.to === undefined)
    .reduce((given, slice) => {
      const open = given.find((grant) => grant.id === slice.grantId);
      if (open) {
        const grown = { ...open, remaining: open.remaining + slice.tokens };
        return given.map((grant) => (grant === open ? grown : grant));
      }
      const { grantId: id, source, priority, expiresAt, granted, at, tokens } = slice;
      return insertGrant(given, { id, source, priority, expiresAt, granted, at, remaining: tokens });
    }, grants);
}

export function insertGrant(grants: readonly Grant[], grant: Grant): readonly Grant[] {
  return [...grants, grant].sort(byBurnOrder);
}
