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

/** Gives slices back; a grant that is no longer listed opens again with what came back. */
export function giveToGrants(grants: readonly Grant[], slices: readonly Slice[], at: Date): readonly Grant[] {
  return slices
    .filter((slice) => slice.to === undefined)
    .reduce((given, slice) => {
      const open = given.find((grant) => grant.id === slice.grantId);
      if (open) {
        const grown = { ...open, remaining: open.remaining + slice.tokens };
        return given.map((grant) => (grant === open ? grown : grant));
      }
      const { grantId: id, source, priority, expiresAt, tokens } = slice;
      return insertGrant(given, { id, source, priority, expiresAt, at, granted: tokens, remaining: tokens });
    }, grants);
}

export function insertGrant(grants: readonly Grant[], grant: Grant): readonly Grant[] {
  return [...grants, grant].sort(byBurnOrder);
}
