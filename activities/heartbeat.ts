/** Heartbeats for long activities: when their process dies, Temporal notices and another process repeats them. */
import { Context } from '@temporalio/activity';

const HEARTBEAT_EVERY_MS = 2_000;

export async function withHeartbeat<T>(work: () => Promise<T>): Promise<T> {
  const activity = Context.current();
  const timer = setInterval(() => {
    activity.heartbeat();
  }, HEARTBEAT_EVERY_MS);
  try {
    return await work();
  } finally {
    clearInterval(timer);
  }
}
