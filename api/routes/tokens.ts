import type { AccountServices } from '../../accounts/services.js';
import { KEYS_ONLY, route, type Route } from '../route.js';
import { tokenAnswer, tokenRequest } from '../../contract/set-up.js';

export function tokenRoutes({ memberAccess }: Pick<AccountServices, 'memberAccess'>): Route[] {
  return [
    route({
      method: 'post',
      path: '/v1/tokens',
      tag: 'Set-up',
      summary: "A token for a member's browser",
      description: 'Lives at most 15 minutes and never spends. The role is the one stored for the member.',
      access: KEYS_ONLY('manage'),
      body: tokenRequest,
      answers: { 201: tokenAnswer },
      refusals: ['not-found', 'account-closed'],
      async handle({ body }) {
        return { status: 201, body: await memberAccess.mint(body) };
      },
    }),
  ];
}
