/**
 * Decides where messages to Slack may go. The address of a webhook must be on a host that the operators allow. The host's
 * network address is checked as well, after it was looked up and for the very connection that is then made: a name that
 * leads to a public address the first time and to an internal one the second time is refused the second time.
 */
import { lookup as systemLookup, type LookupAddress } from 'node:dns';
import { isIP, type LookupFunction } from 'node:net';
import ipaddr from 'ipaddr.js';

/** `https://` with one of these hosts, or one of these whole origins, which may be on this machine (tests, demo). */
export interface AllowedHosts {
  readonly hosts: ReadonlySet<string>;
  readonly origins: ReadonlySet<string>;
}

const MAX_WEBHOOK_URL_LENGTH = 2_000;

export const allowedHosts = (list: readonly string[]): AllowedHosts => ({
  hosts: new Set(list.filter((item) => !isOrigin(item)).map((host) => host.toLowerCase())),
  origins: new Set(list.filter(isOrigin)),
});

export const isOrigin = (item: string): boolean => item.includes('://');

/** Null: messages may go there. Otherwise the rule that the address breaks; it repeats no part of the address. */
export function whyNotAllowed(text: string, { hosts, origins }: AllowedHosts): string | null {
  const places = [...[...hosts].map((host) => `https://${host}`), ...origins].join(' or ');
  const rule = `must be the address of an incoming webhook at ${places === '' ? '(no host is allowed)' : places}`;
  if (text.length > MAX_WEBHOOK_URL_LENGTH || !URL.canParse(text)) return rule;
  const { protocol, hostname, port, origin, pathname, username, password, hash } = new URL(text);
  if (username !== '' || password !== '' || hash !== '' || pathname === '/') return rule;
  if (origins.has(origin)) return null;
  return protocol === 'https:' && port === '' && hosts.has(hostname) ? null : rule;
}

/** Whether the operators allowed the whole origin: then it may be an internal one. */
export const mayBeInternal = (url: string, { origins }: AllowedHosts): boolean => origins.has(new URL(url).origin);

/** Everything but public unicast: private, loopback, link-local (with the metadata service), CGNAT, multicast, reserved … */
export function isInternal(address: string): boolean {
  // A v4 address inside a v6 one (mapped) is judged as what it is; other tunnels (6to4, Teredo, NAT64) are no `unicast`.
  return !ipaddr.isValid(address) || ipaddr.process(address).range() !== 'unicast';
}

/** The connection was not made: nothing was sent. */
export class InternalAddress extends Error {
  override readonly name = 'InternalAddress';
  readonly code = 'INTERNAL_ADDRESS';
}

export type ResolveHost = (
  hostname: string,
  options: { readonly all: true },
  callback: (error: NodeJS.ErrnoException | null, addresses: LookupAddress[]) => void,
) => void;

/** A look-up for `net.connect`, which connects to no other address than the ones that it returns. */
export const publicLookup =
  (resolveHost: ResolveHost = systemLookup): LookupFunction =>
  (hostname, options, callback) => {
    resolveHost(hostname, { ...options, all: true }, (error, addresses) => {
      if (error) callback(error, '');
      // One internal address among public ones is refused, too: which of them is connected to is not ours to choose.
      else if (addresses.length === 0 || addresses.some(({ address }) => isInternal(address))) {
        callback(new InternalAddress('the host leads to an internal address'), '');
      } else if (options.all === true) callback(null, addresses);
      else callback(null, addresses[0]!.address, addresses[0]!.family);
    });
  };

/** An address that is written as numbers is never looked up. */
export function isInternalLiteral(hostname: string): boolean {
  const address = hostname.replace(/^\[|\]$/g, '');
  return isIP(address) !== 0 && isInternal(address);
}
