/**
 * The faults that are planted to see that they are noticed: each is a mistake that types, lint and `docker-compose config`
 * let pass. Two are in the image, two in the compose file.
 */
export interface Fault {
  readonly name: string;
  /** What the log of the process has to name. */
  readonly named: RegExp;
  /** Makes the image as it would be, from that of the product: a command of root. */
  readonly image?: string;
  /** What an override file says about the service `api`, as JSON. */
  readonly api?: object;
}

export const FAULTS: readonly Fault[] = [
  {
    name: 'a misspelt variable',
    named: /MONGODB_URI is missing/,
    api: { environment: { MONGODB_URI_FILE: '', MONGO_DB_URI_FILE: '/run/secrets/mongodb_uri' } },
  },
  {
    name: 'a forgotten COPY',
    named: /docs\/errors\.md/,
    image: 'rm -r docs',
  },
  {
    name: 'files that the user of the image may not read',
    named: /EACCES|permission denied|MODULE_NOT_FOUND/i,
    image: 'chmod -R go-rwx dist',
  },
  {
    name: 'a host name that no service has',
    named: /"check":"Temporal"/,
    api: { environment: { TEMPORAL_ADDRESS: 'temporl:7233' } },
  },
];

export const faultTag = (index: number): string => `localhost/fuelgauge-fault-${index}:ci`;
