/** The lines by which the processes of `npm run containers` report to the one that started them, and people read as well. */
export const PASSED = '  ok      ';
export const FAILED = '  FAILED  ';
export const SKIPPED = 'containers: skipped, because ';
export const RESULTS = 'containers: ';

export interface Results {
  /** Takes the lines in any order; those of no check are ignored. */
  read(line: string): void;
  passed(): number;
  failed(): number;
  /** The reason, where the machine could not run them. */
  skipped(): string | undefined;
}

export function countResults(): Results {
  let passed = 0;
  let failed = 0;
  let skipped: string | undefined;
  return {
    read(line) {
      if (line.startsWith(PASSED)) passed += 1;
      if (line.startsWith(FAILED)) failed += 1;
      if (line.startsWith(SKIPPED)) skipped = line.slice(SKIPPED.length);
    },
    passed: () => passed,
    failed: () => failed,
    skipped: () => skipped,
  };
}
