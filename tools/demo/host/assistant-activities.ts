/** The AI work itself, which the demo only pretends. */
export const assistantActivities = {
  /** Words that were said. */
  transcribe: (accountId: string): Promise<number> => Promise.resolve(1_000 + accountId.length),
};

export type AssistantActivities = typeof assistantActivities;
