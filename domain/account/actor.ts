/** Who caused an entry. Every command names its actor, and every entry keeps it: nothing moves by itself without a name. */

/**
 * A key of a host, a member, a person of the back office, a kind of workflow, or a part of Fuelgauge that acts by itself:
 * the kind, a colon and the name.
 */
export type Actor = `${(typeof ACTOR_KINDS)[number]}:${string}`;

export const ACTOR_KINDS = ['api-key', 'member', 'staff', 'workflow', 'fuelgauge'] as const;

export interface By {
  readonly actor: Actor;
  /** The workflow that carried it out, where there is one. */
  readonly workflowId?: string;
}

/**
 * What time does has one actor, whichever call or workflow came first after it was due: holds and grants expire and
 * periods roll at their own instants, and a late timer changes nothing.
 */
export const TIME: By = { actor: 'fuelgauge:time' };

/** Kinds whose names stand for somebody, or for a key of theirs. */
const PERSONAL: readonly string[] = ['api-key', 'member', 'staff'] satisfies readonly (typeof ACTOR_KINDS)[number][];

/** Shows an actor to a member who may not see what others do: of others and of keys, only the kind. */
export function actorSeenBy(viewer: Actor, actor: Actor): string {
  const kind = actor.slice(0, actor.indexOf(':'));
  return actor === viewer || !PERSONAL.includes(kind) ? actor : kind;
}
