/**
 * Keeps who is signed in: in MongoDB, so that any process answers, and under a cookie that other sites never send. A session
 * ends half an hour after its last request, and 12 hours after the sign-in in any case.
 */
import type { RequestHandler } from 'express';
import MongoStore from 'connect-mongo';
import session from 'express-session';
import type { Connection } from 'mongoose';

const IDLE_MS = 30 * 60_000;
export const MAX_SESSION_MS = 12 * 60 * 60_000;
/** The store is told of a session that goes on no more often than this. */
const TOUCH_EVERY_S = 60;
const COLLECTION = 'staff_sessions';

declare module 'express-session' {
  interface SessionData {
    staffId: string;
    /** In milliseconds. */
    signedInAt: number;
    /** What a request that changes something must bring along. */
    csrf: string;
    theme: 'light' | 'dark';
  }
}

interface SessionParts {
  readonly connection: Connection;
  /** The first signs, each of them verifies. */
  readonly secrets: readonly [string, ...string[]];
  /** The browser sends the cookie over https only. */
  readonly secure: boolean;
}

/** The store's own end would close the client of the whole process, and it has nothing else to end. */
export function createSessions({ connection, secrets, secure }: SessionParts): RequestHandler {
  const store = MongoStore.create({
    client: connection.getClient(),
    dbName: connection.name,
    collectionName: COLLECTION,
    ttl: IDLE_MS / 1_000,
    touchAfter: TOUCH_EVERY_S,
    autoRemove: 'native',
    stringify: false,
  });
  return session({
    name: 'staff',
    secret: [...secrets],
    resave: false,
    saveUninitialized: false,
    rolling: true,
    store,
    cookie: { httpOnly: true, sameSite: 'strict', secure, maxAge: IDLE_MS, path: '/admin' },
  });
}
