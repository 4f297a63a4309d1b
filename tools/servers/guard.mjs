// Runs one command for a launcher, and ends it when the launcher ends. It is a process of its own, so even SIGKILL of the
// launcher closes our stdin, which ends the command. It has its own process group, so Ctrl-C reaches only the launcher.
// It reports the command's process id to the launcher. It never restarts the command.
import { spawn } from 'node:child_process';

const GRACE_MS = 10_000;
const [command, ...commandArguments] = process.argv.slice(2);

const child = spawn(command, commandArguments, { stdio: ['ignore', 'inherit', 'inherit'] });
child.once('spawn', () => report({ pid: child.pid }));
child.once('error', (error) => {
  report({ error: error.message });
  process.exitCode = 127;
  leave();
});
child.once('exit', (code, signal) => {
  report({ code, signal });
  process.exitCode = code ?? 1;
  leave();
});

process.stdin.resume();
for (const event of ['end', 'close', 'error']) process.stdin.on(event, endChild);
for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP']) process.on(signal, endChild);
process.on('disconnect', endChild);

let ending = false;
function endChild() {
  if (ending) return;
  ending = true;
  child.kill('SIGTERM');
  setTimeout(() => child.kill('SIGKILL'), GRACE_MS).unref();
}

function report(message) {
  if (process.connected) process.send(message, () => undefined);
}

function leave() {
  ending = true;
  process.stdin.destroy();
  if (process.connected) process.disconnect();
}
