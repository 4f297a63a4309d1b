/** Serves the tokens with which a member's browser reads. */
import type { AccountServices } from '../../accounts/services.js';
import { tokenAnswer, tokenRequest } from '../../contract/accounts/members.js';
import { KEYS_ONLY, route, type Route } from '../route.js';

export function tokenRoutes({ memberAccess }: Pick<AccountServices, 'memberAccess'>): Route[] {
  return [
    route({
      method: 'post',
      path: '/v1/tokens',
      tag: 'Set-up',
      summary: "Creates a token for a member's browser",
      description:
        'The token expires after at most 15 minutes, has the role stored for the member, and can never spend.',
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
