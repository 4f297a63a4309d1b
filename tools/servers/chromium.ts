import { existsSync } from 'node:fs';
import { aptGet } from './apt-get.js';
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

/** Chromium without windows, menus and pages of its own: the browser tests take two thirds of the time. */
const SHELL = 'chromium-headless-shell';

/**
 * Finds a Chromium for the browser tests: from CHROMIUM_PATH, the shell on the PATH or in Debian's package, any other on
 * the PATH, or Playwright's own; else undefined.
 */
export async function findChromium(): Promise<string | undefined> {
  const given = process.env['CHROMIUM_PATH'];
  if (given !== undefined && given !== '') return given;
  return findOnPath(SHELL) ?? (await debianShell()) ?? findBrowser() ?? (await playwrightChromium());
}

function findBrowser(): string | undefined {
  return findOnPath('chromium', 'google-chrome', 'chromium-browser', 'google-chrome-stable');
}

async function debianShell(): Promise<string | undefined> {
  if (process.getuid?.() !== 0) return undefined;
  await aptGet(['install', '-y', SHELL], { logName: LOG_NAME });
  return findOnPath(SHELL);
}

async function playwrightChromium(): Promise<string | undefined> {
  const { chromium } = await import('@playwright/test');
  const file = chromium.executablePath();
  if (existsSync(file)) return file;
  if (!(await portAnswers(DOWNLOAD_HOST, 443, 3_000))) return undefined;
  await runProgram('npx', ['playwright', 'install', 'chromium'], { logName: LOG_NAME, timeoutMs: 300_000 });
  return existsSync(file) ? file : undefined;
}
