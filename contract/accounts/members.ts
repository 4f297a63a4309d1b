/** Defines members of an account, and the tokens with which their browsers read. */
import { z } from 'zod';
import { MAX_SPACES, MAX_TOKEN_SECONDS } from '../../domain/limits.js';
import { ROLES } from '../../domain/role.js';
import { accountParams, callerId } from '../ids.js';
import { mailAddress } from '../mail-address.js';
import { pageOf } from '../paging.js';
import { instant, name, OMITTED_FIELDS } from '../values.js';

export const memberParams = accountParams.extend({ memberId: callerId });

const role = z.enum(ROLES).meta({ id: 'Role' });

export const memberChanges = z
  .strictObject({
    name: name.optional(),
    email: mailAddress.optional(),
    role: role.optional(),
    spaceIds: z.array(callerId).max(MAX_SPACES).nullable().optional().meta({
      description: 'The Spaces in which the member works: null for all, also of a new member; an empty list for none.',
    }),
  })
  .meta({ id: 'MemberChanges', description: `A new member needs name, email and role. ${OMITTED_FIELDS}` });

export const member = z
  .object({
    id: callerId,
    accountId: callerId,
    name: z.string(),
    email: z.string(),
    role,
    spaceIds: z.array(z.string()).nullable().meta({ description: 'Null for all Spaces, an empty list for none.' }),
    createdAt: instant,
  })
  .meta({ id: 'Member' });

export const memberList = pageOf(member);

export const tokenRequest = z
  .strictObject({
    accountId: callerId,
    spaceId: callerId.optional().meta({
      description:
        "Limits the token to this Space's entries and usage. A member who works in some Spaces only needs one of them.",
    }),
    memberId: callerId,
    ttlSeconds: z.int().min(1).max(MAX_TOKEN_SECONDS).default(MAX_TOKEN_SECONDS),
  })
  .meta({ id: 'TokenRequest' });

export const tokenAnswer = z.object({ token: z.string(), expiresAt: instant }).meta({ id: 'MemberToken' });
