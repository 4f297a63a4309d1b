/** Does the AI work: the demo only pretends to. */
export const assistantActivities = {
  /** Resolves with the number of words spoken. */
  transcribe: (accountId: string): Promise<number> => Promise.resolve(1_000 + accountId.length),
};

export type AssistantActivities = typeof assistantActivities;
