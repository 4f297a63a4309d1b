/** Runs the back office as its own process, with people of each role, for tests that talk to it as a browser does. */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Connection } from 'mongoose';
import { createAudit, type Audit } from '../../../admin/audit/audit.js';
import { auditModel } from '../../../admin/audit/models.js';
import { staffModels } from '../../../admin/staff/models.js';
import type { StaffRole } from '../../../admin/staff/roles.js';
import { createStaff, type Staff } from '../../../admin/staff/staff.js';
import { connectMongo } from '../../../storage/connect.js';
import { freePort } from '../../../tools/servers/ports.js';
import { startService } from '../../../tools/servers/service.js';
import { freshDatabase, temporalSettings } from '../../support/servers.js';

export const PASSWORD = 'a password of the tests';

export interface Panel {
  readonly url: string;
  readonly mongodbUri: string;
  readonly connection: Connection;
  readonly staff: Staff;
  readonly audit: Audit;
  /** A new person, who has chosen a password. */
  person(role: StaffRole): Promise<{ readonly id: string; readonly email: string }>;
  /** Resolves with what the process logged, from warnings on. */
  stop(): Promise<string>;
}

export async function startPanel(): Promise<Panel> {
  const uri = freshDatabase();
  const logDir = mkdtempSync(path.join(tmpdir(), 'fuelgauge-panel-'));
  const port = await freePort();
  const env = {
    MONGODB_URI: uri,
    ...temporalSettings(),
    ADMIN_PORT: String(port),
    SESSION_SECRETS: 'a-session-secret-of-the-tests-0123456789',
    LOG_LEVEL: 'warn',
  };
  const service = { name: 'admin', main: 'admin/panel/main.js', port, env, logDir };
  const running = await startService(service, new AbortController().signal);
  const connection = await connectMongo(uri);
  const audit = createAudit(auditModel(connection));
  const staff = createStaff({ models: staffModels(connection), audit });
  return {
    url: `http://127.0.0.1:${port}`,
    mongodbUri: uri,
    connection,
    staff,
    audit,
    person: peopleOf(staff),
    async stop() {
      await running.stop(10_000);
      await connection.close();
      const logged = readFileSync(path.join(logDir, 'admin.log'), 'utf8');
      rmSync(logDir, { recursive: true, force: true });
      return logged;
    },
  };
}

/** Makes people who have chosen their password. */
export function peopleOf(staff: Staff): Panel['person'] {
  let count = 0;
  return async (role) => {
    const email = `person-${(count += 1)}@fuelgauge.test`;
    const { id, password } = await staff.create({ email, name: `Person ${count}`, role }, 'command');
    await staff.changePassword(id, password, PASSWORD);
    return { id, email };
  };
}

export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
}

/** Keeps cookies as a browser does, and sends what a test says. */
export class Visitor {
  readonly cookies = new Map<string, string>();
  readonly #url: string;

  constructor(url: string) {
    this.#url = url;
  }

  async call(
    method: string,
    place: string,
    options: { body?: RequestInit['body']; headers?: Record<string, string> } = {},
  ): Promise<Answer> {
    const cookie = [...this.cookies].map(([name, value]) => `${name}=${value}`).join('; ');
    const response = await fetch(this.#url + place, {
      method,
      redirect: 'manual',
      headers: { ...(cookie !== '' && { cookie }), ...options.headers },
      ...(options.body !== undefined && { body: options.body }),
    });
    for (const line of response.headers.getSetCookie()) {
      const [name, value] = line.split(';')[0]!.split(/=(.*)/s);
      this.cookies.set(name!, value!);
    }
    return { status: response.status, headers: response.headers, text: await response.text() };
  }

  async signIn(email: string, password = PASSWORD): Promise<Answer> {
    const answer = await this.call('POST', '/admin/sign-in', { body: new URLSearchParams({ email, password }) });
    await this.call('GET', '/admin/pages/accounts');
    return answer;
  }

  get token(): Record<string, string> {
    return { 'x-xsrf-token': decodeURIComponent(this.cookies.get('XSRF-TOKEN') ?? '') };
  }

  get = (place: string): Promise<Answer> => this.call('GET', `/admin/service${place}`, { headers: this.token });

  post = (place: string, body: object = {}): Promise<Answer> =>
    this.call('POST', `/admin/service${place}`, {
      headers: { ...this.token, 'content-type': 'application/json' },
      body: JSON.stringify(body),
    });
}
