import type { By } from '../../../domain/account/actor.js';

/** Signs a command that is only tried out. */
export const PREVIEW: { readonly id: string; readonly by: By; readonly reason: string } = {
  id: 'cor-preview',
  by: { actor: 'staff:preview' },
  reason: 'preview',
};
