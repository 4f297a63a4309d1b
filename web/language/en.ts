/** The English of what every element needs. */
import type { Texts } from './texts.js';

export const ENGLISH: Texts = {
  loading: 'Loading',
  retry: 'Try again',
  cancel: 'Cancel',
  failed: 'This could not be loaded. Try again in a moment.',
  offline: 'There is no connection right now.',
  offlineAsOf: 'There is no connection right now. You see your credits as of {time}.',
  signedOut: 'You are signed out. Sign in again.',
  notAllowed: 'You may not see this.',
  tokens: { one: '{n} token', other: '{n} tokens' },
  askOwner: 'Ask an Owner: {names}.',
  changePlan: 'View and change your plan',
  features: {},
};
