/** Keeps the candidates and their stages: the part of the recruiting product that needs no credits. */
export const CANDIDATES = [
  { id: 'ada', name: 'Ada Lovelace' },
  { id: 'alan', name: 'Alan Turing' },
  { id: 'grace', name: 'Grace Hopper' },
  { id: 'edsger', name: 'Edsger Dijkstra' },
  { id: 'barbara', name: 'Barbara Liskov' },
] as const;

export type CandidateId = (typeof CANDIDATES)[number]['id'];
const STAGES = ['Applied', 'Interview', 'Offer'] as const;

export interface Pipeline {
  /** Moves the candidate to the next stage and returns its name. */
  advance(candidateId: CandidateId): string;
  size(): number;
}

export function createPipeline(): Pipeline {
  const stages = new Map<CandidateId, number>(CANDIDATES.map(({ id }) => [id, 0]));
  return {
    advance(candidateId) {
      const next = Math.min((stages.get(candidateId) ?? 0) + 1, STAGES.length - 1);
      stages.set(candidateId, next);
      return STAGES[next] ?? STAGES[0];
    },
    size: () => stages.size,
  };
}

export const nameOf = (candidateId: CandidateId): string =>
  CANDIDATES.find(({ id }) => id === candidateId)?.name ?? candidateId;
