/** Keeps which stage each candidate is in: the part of the recruiting product that needs no credits. */
export const CANDIDATES = [
  { id: 'ada', name: 'Ada Lovelace' },
  { id: 'alan', name: 'Alan Turing' },
  { id: 'grace', name: 'Grace Hopper' },
  { id: 'edsger', name: 'Edsger Dijkstra' },
  { id: 'barbara', name: 'Barbara Liskov' },
] as const;

export type CandidateId = (typeof CANDIDATES)[number]['id'];
export const STAGES = ['Applied', 'Interview', 'Offer'] as const;
export type Stage = (typeof STAGES)[number];

export interface Pipeline {
  stageOf(candidateId: string): Stage;
  /** Moves the candidate to the next stage and returns its name. */
  advance(candidateId: string): Stage;
  back(candidateId: string): Stage;
}

/** Keeps only who was moved, so callers must name candidates that exist. */
export function createPipeline(): Pipeline {
  const stages = new Map<string, number>();
  const move = (candidateId: string, by: number): Stage => {
    const moved = (stages.get(candidateId) ?? 0) + by;
    stages.set(candidateId, Math.max(0, Math.min(moved, STAGES.length - 1)));
    return stageOf(candidateId);
  };
  const stageOf = (candidateId: string): Stage => STAGES[stages.get(candidateId) ?? 0] ?? STAGES[0];
  return { stageOf, advance: (candidateId) => move(candidateId, 1), back: (candidateId) => move(candidateId, -1) };
}

export const nameOf = (candidateId: CandidateId): string =>
  CANDIDATES.find(({ id }) => id === candidateId)?.name ?? candidateId;
