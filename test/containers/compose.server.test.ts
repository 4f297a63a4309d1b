import { existsSync, readFileSync, statSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { readSettings } from '../../boot/settings.js';
import { settingNames, textOf } from '../architecture/source-files.js';
import { NOT_ON_THIS_MACHINE } from '../../tools/test/test-servers.js';
import { STARTS } from '../../boot/memory.js';
import {
  COMPLETE,
  makeSecrets,
  openDeployment,
  PROFILES,
  type ComposeFile,
  type Deployment,
  type Service,
} from './compose-file.js';

const OURS = ['api', 'worker', 'admin', 'migrate'] as const;
const FRONTS = ['proxy', 'demo-proxy'];
/** Read by Node, the C library and OpenTelemetry's packages, and no settings of ours. */
const OTHER_VARIABLES = [
  'MALLOC_ARENA_MAX',
  'NODE_EXTRA_CA_CERTS',
  'OTEL_EXPORTER_OTLP_ENDPOINT',
  'OTEL_TRACES_SAMPLER',
  'OTEL_TRACES_SAMPLER_ARG',
  'OTEL_RESOURCE_ATTRIBUTES',
];

const onThisMachine = process.env['DOCKER_COMPOSE_PATH'] === NOT_ON_THIS_MACHINE ? describe.skip : describe;

onThisMachine('docker-compose.yml', () => {
  let deployment: Deployment;
  let file: ComposeFile;
  let services: readonly (readonly [string, Service])[];

  beforeAll(async () => {
    deployment = await openDeployment();
    file = await deployment.read();
    services = Object.entries(file.services);
  });

  afterAll(() => {
    deployment.close();
  });

  const named = (holds: (service: Service, name: string) => boolean): string[] =>
    services.flatMap(([name, service]) => (holds(service, name) ? [name] : []));

  /** As the process sees it, with each secret under the path of this machine. */
  const environmentOf = (name: (typeof OURS)[number]): Record<string, string> => {
    const { environment = {}, secrets = [] } = file.services[name]!;
    const placeOf = (value: string): string => {
      const secret = secrets.find(({ target }) => value === target || value === `/run/secrets/${target}`);
      return secret === undefined ? value : file.secrets[secret.source]!.file;
    };
    return Object.fromEntries(Object.entries(environment).map(([key, value]) => [key, placeOf(value)]));
  };

  test.each(['', ...PROFILES])('docker-compose accepts it with the profile "%s"', async (profile) => {
    expect(await deployment.check(profile)).toMatchObject({ code: 0 });
  });

  test.each([...Object.keys(COMPLETE), 'SECRETS'])('it refuses to start without %s, and names it', async (name) => {
    const { code, output } = await deployment.check('', { ...COMPLETE, [name]: '' });
    expect([code === 0, output]).toEqual([false, expect.stringContaining(name)]);
  });

  test('each process of ours starts in production with the settings it is given', () => {
    for (const name of OURS) {
      const settings = readSettings({ NODE_ENV: 'production', ...environmentOf(name) });
      expect(settings.mongodbUri).toMatch(
        name === 'migrate' ? /^mongodb:\/\/fuelgauge_migrate:/ : /^mongodb:\/\/fuelgauge_service:/,
      );
      expect(settings.sessionSecrets === null).toBe(name !== 'admin');
      expect(settings.stripeSecretKey).toBeNull();
    }
  });

  test('each variable of a process of ours is one of its settings, and each setting can be given', () => {
    // Set by the image, the same in every container, or for tests.
    const fixed = ['NODE_ENV', 'PORT', 'ADMIN_PORT', 'METRICS_PORT', 'STRIPE_API_BASE'];
    const variables = OURS.flatMap((name) => Object.keys(file.services[name]!.environment ?? {}));
    const given = new Set(variables.map((name) => name.replace(/_FILE$/, '')));
    expect([...given].filter((name) => !OTHER_VARIABLES.includes(name)).sort()).toEqual(
      settingNames()
        .filter((name) => !fixed.includes(name))
        .sort(),
    );
  });

  test('no secret is in a variable', () => {
    const secret = Object.values(file.secrets).map(({ file: place }) => readFileSync(place, 'utf8').trimEnd());
    const long = secret.filter((value) => value.length >= 32);
    expect(long.length).toBeGreaterThan(10);
    expect(named((service) => long.some((value) => JSON.stringify(service).includes(value)))).toEqual([]);
  });

  test('each image but ours has the tag of one version', () => {
    expect(named(({ image }) => !/:v?\d+\.\d+/.test(image))).toEqual([]);
    expect(new Set(OURS.map((name) => file.services[name]!.image))).toEqual(new Set(['fuelgauge:1.2.3']));
  });

  test('only the proxies publish ports, and what is not for callers on an address of its own', () => {
    expect(named(({ ports = [] }) => ports.length > 0)).toEqual(expect.arrayContaining(FRONTS));
    expect(named(({ ports = [] }, name) => ports.length > 0 && !FRONTS.includes(name))).toEqual([]);
    const open = services.flatMap(([, { ports = [] }]) =>
      ports.filter(({ host_ip: address }) => address === undefined),
    );
    expect(open.map(({ target }) => target).sort()).toEqual([443, 80]);
  });

  test('no container may write to its image, has a right that it does not need, or gets a new one', () => {
    expect(named((service) => service.read_only !== true)).toEqual(['temporal-ui']);
    expect(named((service) => service.cap_drop?.join() !== 'ALL')).toEqual([]);
    expect(named((service) => !service.security_opt?.includes('no-new-privileges:true'))).toEqual([]);
  });

  test('databases and Temporal are in a network without a way out', () => {
    expect(file.networks['data']!.internal).toBe(true);
    for (const name of ['mongodb', 'temporal-database', 'temporal', 'prometheus']) {
      expect([name, Object.keys(file.services[name]!.networks!)]).toEqual([name, ['data']]);
    }
  });

  test('each service that another waits for says when it is healthy', () => {
    const awaited = services.flatMap(([, { depends_on: others = {} }]) =>
      Object.entries(others).flatMap(([name, { condition }]) => (condition === 'service_healthy' ? [name] : [])),
    );
    expect([...new Set(awaited)].filter((name) => file.services[name]!.healthcheck?.interval === undefined)).toEqual(
      [],
    );
  });

  test('the processes start after the migration, in the numbers that are asked for', () => {
    for (const name of ['api', 'worker', 'admin']) {
      expect(file.services[name]!.depends_on!['migrate']!.condition).toBe('service_completed_successfully');
    }
    expect(['api', 'worker'].map((name) => file.services[name]!.deploy?.replicas)).toEqual([2, 2]);
  });

  test('each process has longer to stop than it takes', () => {
    const longest = (name: string, pattern: RegExp): number => Number(pattern.exec(textOf(name))![1]!.replace('_', ''));
    const graceOf = (name: string): number => {
      const [, minutes = '0', seconds = '0'] = /^(?:(\d+)m)?(?:(\d+)s)?$/.exec(
        file.services[name]!.stop_grace_period!,
      )!;
      return Number(minutes) * 60 + Number(seconds);
    };
    expect(graceOf('api') * 1_000).toBeGreaterThan(longest('api/main.ts', /STOP_DEADLINE_MS = ([\d_]+)/));
    expect(graceOf('admin') * 1_000).toBeGreaterThan(longest('admin/panel/main.ts', /STOP_DEADLINE_MS = ([\d_]+)/));
    expect(graceOf('worker')).toBeGreaterThan(longest('worker/host.ts', /shutdownForceTime: '(\d+)s'/));
  });

  test('the canary comes in by the public address, with a key of its own and no other secret', () => {
    const { image, environment, secrets, networks } = file.services['canary']!;
    expect(image).toBe('fuelgauge:1.2.3');
    expect(environment).toEqual({
      FUELGAUGE_URL: COMPLETE['PUBLIC_URL'],
      FUELGAUGE_API_KEY_FILE: '/run/secrets/canary_api_key',
      LOG_LEVEL: '',
    });
    expect(secrets!.map(({ source }) => source)).toEqual(['canary_api_key']);
    expect(Object.keys(networks!)).toContain('edge');
  });

  test.each(Object.entries(STARTS))('the process of %s has the memory that fits its work', (name, start) => {
    const { command, environment } = file.services[name]!;
    expect(command).toEqual(['node', ...start.flags, `dist/${name}/main.js`]);
    expect(environment).toMatchObject(start.environment);
  });

  test('each host that a file or an address names is a service in a shared network', () => {
    const networksOf = (name: string): string[] => {
      const { network_mode: mode, networks = {} } = file.services[name] ?? {};
      return mode === undefined ? Object.keys(networks) : networksOf(mode.replace('service:', ''));
    };
    const reaches = (from: string, to: string): boolean =>
      networksOf(from).some((network) => networksOf(to).includes(network));
    const addresses: [string, string][] = [];
    for (const [name, service] of services) {
      const secrets = (service.secrets ?? []).map(({ source }) => readFileSync(file.secrets[source]!.file, 'utf8'));
      const values = [...Object.values(service.environment ?? {}), ...secrets].join('\n');
      for (const [, host] of values.matchAll(/(?:^|\/\/|@)([a-z][a-z-]*):(?:7233|27017|1025|9090)\b/gm))
        addresses.push([name, host!]);
    }
    for (const [, host] of textOf('deploy/caddy/Caddyfile').matchAll(
      /(?:reverse_proxy \S+|dynamic a) ([a-z-]+)[: ]\d+/g,
    )) {
      addresses.push(['proxy', host!]);
    }
    const scraped = [...textOf('deploy/monitoring/prometheus.yml').matchAll(/names: \[([\w-]+)\].*port: 9464/g)];
    expect(scraped.length).toBeGreaterThan(2);
    for (const [, host] of scraped) addresses.push(['prometheus', host!]);
    expect(addresses.length).toBeGreaterThan(12);
    expect(addresses.filter(([from, to]) => !reaches(from, to))).toEqual([]);
  });

  test('each file that is mounted and each stage that is built exists', () => {
    const mounted = services.flatMap(([, { volumes = [] }]) => volumes.filter(({ type }) => type === 'bind'));
    expect(mounted.map(({ source }) => source).filter((place) => !existsSync(place))).toEqual([]);
    const stages = [...textOf('Dockerfile').matchAll(/ AS (\S+)/g)].map(([, stage]) => stage);
    for (const [, { build }] of services) if (build?.target !== undefined) expect(stages).toContain(build.target);
  });

  test('the script makes every secret, in a folder that is closed to others, and keeps what exists', async () => {
    const files = Object.values(file.secrets).map(({ file: place }) => place);
    expect(files.filter((place) => !existsSync(place))).toEqual([]);
    expect(statSync(deployment.secrets).mode & 0o777).toBe(0o700);
    const before = files.map((place) => readFileSync(place, 'utf8'));
    expect(new Set(before.filter((content) => content.length > 1)).size).toBe(
      before.filter((content) => content.length > 1).length,
    );
    expect(await makeSecrets(deployment.secrets)).toEqual({ code: 0, output: '' });
    expect(files.map((place) => readFileSync(place, 'utf8'))).toEqual(before);
  });
});
