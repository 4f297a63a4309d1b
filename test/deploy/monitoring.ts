/** Reads what `deploy/monitoring/` says, as Prometheus and Grafana read it. */
import { readdirSync } from 'node:fs';
import path from 'node:path';
import { parse } from 'yaml';
import { ROOT, textOf } from '../architecture/source-files.js';

const FOLDER = 'deploy/monitoring';
const filesIn = (folder: string, ending: string): string[] =>
  readdirSync(path.join(ROOT, FOLDER, folder))
    .filter((file) => file.endsWith(ending))
    .map((file) => path.join(FOLDER, folder, file));

export interface Rule {
  readonly alert: string;
  readonly expr: string;
  readonly labels: { readonly severity: string };
  readonly annotations: { readonly summary: string; readonly runbook: string };
}

export interface Panel {
  readonly id: number;
  readonly title: string;
  readonly description: string;
  readonly gridPos: { readonly h: number; readonly w: number; readonly x: number; readonly y: number };
  readonly datasource: { readonly uid: string };
  readonly fieldConfig: { readonly defaults: { readonly unit: string } };
  readonly targets: readonly { readonly refId: string; readonly expr: string; readonly legendFormat: string }[];
}

export interface Dashboard {
  readonly uid: string;
  readonly title: string;
  readonly panels: readonly Panel[];
}

export const ruleFiles = filesIn('rules', '.yml');
export const ruleTestFiles = filesIn('tests', '.yml');

export const rules = ruleFiles.flatMap((file) =>
  (parse(textOf(file)) as { groups: { rules: Rule[] }[] }).groups.flatMap((group) => group.rules),
);

const RUNBOOKS = 'docs/operations/runbooks';

/** The parts of the pages of runbooks, each below the name of its alert. */
export const runbooks = readdirSync(path.join(ROOT, RUNBOOKS)).flatMap((file) => {
  const page = `${RUNBOOKS}/${file}`;
  const [, ...parts] = textOf(page).split(/^## /m);
  return parts.map((part) => ({ page, alert: /^\w+$/m.exec(part)?.[0] ?? part, text: part }));
});

export const ruleTests = ruleTestFiles.flatMap((file) => {
  const { tests } = parse(textOf(file), { merge: true }) as {
    tests: { alert_rule_test: { alertname: string; exp_alerts?: unknown[] }[] }[];
  };
  return tests.flatMap((test) => test.alert_rule_test);
});

export const dashboards = filesIn('grafana/dashboards', '.json').map((file) => JSON.parse(textOf(file)) as Dashboard);

export const panels = dashboards.flatMap((dashboard) => dashboard.panels);

/** Grafana fills it in from the width of the panel. */
export const asPrometheusReads = (expr: string): string => expr.replaceAll('$__rate_interval', '5m');
