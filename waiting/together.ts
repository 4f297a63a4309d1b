/**
 * Lets calls share a look at the database. Calls of one account that come in the same turn of the event loop, such as
 * the items of a batch, are worked on together, in the order in which they came.
 */

/** Returns one answer for each question, in order. */
type AnswerAll<Q, A> = (accountId: string, questions: readonly Q[]) => Promise<readonly A[]>;

interface Asked<Q, A> {
  readonly question: Q;
  readonly resolve: (answer: A) => void;
  readonly reject: (error: unknown) => void;
}

/** As many as the slice of a batch has. It bounds what one look asks the database for. */
const MAX_TOGETHER = 64;

/** Returns a function for one call, which `answerAll` answers with the others of its turn. If that fails, each call does. */
export function createTogether<Q, A>(answerAll: AnswerAll<Q, A>): (accountId: string, question: Q) => Promise<A> {
  const joining = new Map<string, Asked<Q, A>[]>();

  const answer = async (accountId: string, asked: readonly Asked<Q, A>[]): Promise<void> => {
    if (joining.get(accountId) === asked) joining.delete(accountId);
    try {
      const answers = await answerAll(
        accountId,
        asked.map(({ question }) => question),
      );
      asked.forEach(({ resolve }, index) => {
        resolve(answers[index]!);
      });
    } catch (error) {
      for (const { reject } of asked) reject(error);
    }
  };

  const groupOf = (accountId: string): Asked<Q, A>[] => {
    const open = joining.get(accountId);
    if (open && open.length < MAX_TOGETHER) return open;
    const group: Asked<Q, A>[] = [];
    joining.set(accountId, group);
    setImmediate(() => void answer(accountId, group));
    return group;
  };

  return (accountId, question) =>
    new Promise((resolve, reject) => {
      groupOf(accountId).push({ question, resolve, reject });
    });
}
