import { describe, expect, test } from '@jest/globals';
import { parse } from 'yaml';
import { METRICS, PROCESSES, type MetricRow } from '../../observe/metric-table.js';
import { createMetrics } from '../../observe/metrics.js';
import { textOf } from '../architecture/source-files.js';
import { dashboards, panels, rules, runbooks, ruleTests, type Panel } from './monitoring.js';

const rows: readonly MetricRow[] = METRICS;
const SERVICES = PROCESSES.filter((name) => name !== 'canary');
const NAME = /\b(?:fuelgauge|nodejs|process)_[a-z0-9_]+\b/g;

/** All series that a process can have, by the name of their metric. */
const series = new Map<string, MetricRow | null>([
  ...createMetrics('api')
    .registry.getMetricsAsArray()
    .map(({ name }) => [name, null] as const),
  ...rows.flatMap((row) =>
    row.type === 'histogram'
      ? ['bucket', 'sum', 'count'].map((part) => [`${row.name}_${part}`, row] as const)
      : [[row.name, row] as const],
  ),
]);

const queries = [
  ...rules.map(({ alert, expr }) => ({ where: `the alert ${alert}`, expr })),
  ...panels.flatMap(({ title, targets }) => targets.map(({ expr }) => ({ where: `the panel ${title}`, expr }))),
];

describe.each(queries)('$where', ({ expr }) => {
  test('uses only metrics that a process registers', () => {
    const names = expr.match(NAME) ?? [];
    expect(names.filter((name) => !series.has(name))).toEqual([]);
    expect(names.length + (expr.includes('up{') ? 1 : 0)).toBeGreaterThan(0);
  });

  test('asks only for labels that its metrics have', () => {
    const unknown = [...expr.matchAll(/\b(fuelgauge_[a-z_]+)\{([^}]*)\}/g)].flatMap(([, name, labels]) =>
      [...labels!.matchAll(/(\w+)\s*(?:=~|!~|!=|=)/g)]
        .map(([, label]) => label!)
        .filter((label) => ![...series.get(name!)!.labels, 'job', 'instance'].includes(label)),
    );
    expect(unknown).toEqual([]);
  });
});

test('each metric of the table is in a panel', () => {
  const shown = new Set(panels.flatMap(({ targets }) => targets.flatMap(({ expr }) => expr.match(NAME) ?? [])));
  const missing = rows.filter(({ name }) => ![...shown].some((one) => series.get(one)?.name === name));
  expect(missing.map(({ name }) => name)).toEqual([]);
});

describe('docs/metrics.md', () => {
  const documented = [
    ...textOf('docs/metrics.md').matchAll(/^\| `(\w+)` +\| (\w+) +\| ([^|]*?) +\| ([^|]*?) +\| (.*?) +\|$/gm),
  ];

  test('describes each metric as the table does, and no other', () => {
    const list = (names: readonly string[]): string => names.map((name) => `\`${name}\``).join(', ');
    expect(documented.map(([, ...cells]) => cells)).toEqual(
      rows.map(({ name, type, labels, processes, help }) => [
        name,
        type,
        list(labels),
        processes.length === SERVICES.length ? 'all services' : processes.join(', '),
        help,
      ]),
    );
  });

  test('names each metric of Node itself that panels and rules use', () => {
    const text = textOf('docs/metrics.md');
    const used = queries.flatMap(({ expr }) => expr.match(NAME) ?? []).filter((name) => series.get(name) === null);
    expect(used.filter((name) => !text.includes(`\`${name}\``))).toEqual([]);
  });
});

describe('alert rules', () => {
  test('each has a test that raises it, and one that does not', () => {
    const alerts = rules.map(({ alert }) => alert).sort();
    const tested = (raised: boolean): string[] =>
      [...new Set(ruleTests.filter((one) => Boolean(one.exp_alerts) === raised).map((one) => one.alertname))].sort();
    expect(tested(true)).toEqual(alerts);
    expect(tested(false)).toEqual(alerts);
  });

  test('each leads to its own runbook, and each runbook belongs to one', () => {
    const places = runbooks.map(({ page, alert }) => [alert, `${page}#${alert.toLowerCase()}`]);
    expect(places.sort()).toEqual(rules.map(({ alert, annotations }) => [alert, annotations.runbook]).sort());
  });

  test('each is in the table of docs/operations.md with its severity, and no other', () => {
    const rows = textOf('docs/operations.md').matchAll(/^\| \[(\w+)\]\((\S+)\) +\| (page|ticket) +\|/gm);
    expect([...rows].map(([, alert, link, severity]) => [alert, `docs/${link}`, severity]).sort()).toEqual(
      rules.map(({ alert, annotations, labels }) => [alert, annotations.runbook, labels.severity]).sort(),
    );
  });

  test('each runbook says what customers meet, what to look at, what to do, when it is over, and what came of it', () => {
    const parts =
      /^\*\*Customers\.\*\*.+^\*\*Look at\*\*.+^\*\*Do.+^\*\*Over\*\* .+^\*\*(?:Carried out\*\* .+^```$|Not carried out yet\*\*)/ms;
    expect(runbooks.filter(({ text }) => !parts.test(text)).map(({ alert }) => alert)).toEqual([]);
  });

  test('each is for now or for working hours', () => {
    for (const { labels } of rules) expect(['page', 'ticket']).toContain(labels.severity);
  });
});

describe('dashboards', () => {
  const source = parse(textOf('deploy/monitoring/grafana/provisioning/datasources/prometheus.yml')) as {
    datasources: { uid: string }[];
  };

  test('have names and panels of their own, which ask the source that is provisioned', () => {
    expect(new Set(dashboards.map(({ uid }) => uid)).size).toBe(dashboards.length);
    for (const dashboard of dashboards) {
      expect(new Set(dashboard.panels.map(({ id }) => id)).size).toBe(dashboard.panels.length);
    }
    expect(new Set(panels.map(({ datasource }) => datasource.uid))).toEqual(
      new Set(source.datasources.map(({ uid }) => uid)),
    );
  });

  test('say of each panel what it shows and in which unit', () => {
    for (const { title, description, fieldConfig, targets } of panels) {
      expect([title, description, fieldConfig.defaults.unit]).not.toContain('');
      for (const { legendFormat } of targets) expect(legendFormat).not.toBe('');
    }
  });

  test('have no panels that cover each other', () => {
    const covers = ({ gridPos: a }: Panel, { gridPos: b }: Panel): boolean =>
      a.x < b.x + b.w && b.x < a.x + a.w && a.y < b.y + b.h && b.y < a.y + a.h;
    const covered = dashboards.flatMap((dashboard) =>
      dashboard.panels.filter((one) => dashboard.panels.some((other) => other.id > one.id && covers(one, other))),
    );
    expect(covered.map(({ title }) => title)).toEqual([]);
    for (const { gridPos } of panels) expect(gridPos.x + gridPos.w).toBeLessThanOrEqual(24);
  });
});
