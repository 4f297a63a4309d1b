import { existsSync } from 'node:fs';
import { portAnswers } from './ports.js';
import { findOnPath, runProgram } from './programs.js';

/** Chromium's arguments: it runs in a container and contacts no other server. */
export const BROWSER_ARGUMENTS = [
  '--headless',
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

const LOG_NAME = 'chromium.log';
const DOWNLOAD_HOST = 'cdn.playwright.dev';

/** Finds a Chromium for the browser tests: from CHROMIUM_PATH, on the PATH, Playwright's own, or Debian's; else undefined. */
export async function findChromium(): Promise<string | undefined> {
  const given = process.env['CHROMIUM_PATH'];
  if (given !== undefined && given !== '') return given;
  return findInstalled() ?? (await playwrightChromium()) ?? (await debianChromium());
}

function findInstalled(): string | undefined {
  return findOnPath('chromium', 'google-chrome', 'chromium-browser', 'google-chrome-stable');
}

async function playwrightChromium(): Promise<string | undefined> {
  const { chromium } = await import('@playwright/test');
  const file = chromium.executablePath();
  if (existsSync(file)) return file;
  if (!(await portAnswers(DOWNLOAD_HOST, 443, 3_000))) return undefined;
  await runProgram('npx', ['playwright', 'install', 'chromium'], { logName: LOG_NAME, timeoutMs: 300_000 });
  return existsSync(file) ? file : undefined;
}

async function debianChromium(): Promise<string | undefined> {
  const aptGet = findOnPath('apt-get');
  if (aptGet === undefined || process.getuid?.() !== 0) return undefined;
  const env = { DEBIAN_FRONTEND: 'noninteractive' };
  await runProgram(aptGet, ['update'], { logName: LOG_NAME, timeoutMs: 300_000, env });
  await runProgram(aptGet, ['install', '-y', 'chromium'], { logName: LOG_NAME, timeoutMs: 600_000, env });
  return findInstalled();
}
