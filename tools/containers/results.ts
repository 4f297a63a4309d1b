/** The lines by which the processes of `npm run containers` report to the one that started them, and people read as well. */
export const PASSED = '  ok      ';
export const FAILED = '  FAILED  ';
export const SKIPPED = 'containers: skipped, because ';
export const RESULTS = 'containers: ';

export interface Results {
  /** Takes the lines in any order; those of no check are ignored. */
  read(line: string): void;
  passed(): number;
  /** Their names. */
  failures(): readonly string[];
  /** The reason, where the machine could not run them. */
  skipped(): string | undefined;
}

export function countResults(): Results {
  let passed = 0;
  const failures: string[] = [];
  let skipped: string | undefined;
  return {
    read(line) {
      if (line.startsWith(PASSED)) passed += 1;
      if (line.startsWith(FAILED)) failures.push(line.slice(FAILED.length));
      if (line.startsWith(SKIPPED)) skipped = line.slice(SKIPPED.length);
    },
    passed: () => passed,
    failures: () => failures,
    skipped: () => skipped,
  };
}
