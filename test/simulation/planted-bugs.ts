/** Lists planted bugs. The simulation must catch every one of them; `docs/proof.md` says how soon it does. */
import type { PlantedBug } from './planted-bug.js';
import { DOMAIN_BUGS } from './planted-domain-bugs.js';
import { PROTOCOL_BUGS } from './planted-protocol-bugs.js';

export const PLANTED_BUGS: readonly PlantedBug[] = [...PROTOCOL_BUGS, ...DOMAIN_BUGS];
