/** Reads the Mermaid diagrams of a document, and draws the graph of rooms from the code. */
import { codeFolders, importsOf, sourceFilesIn, textOf } from './source-files.js';

export interface Arrow {
  readonly from: string;
  readonly to: string;
  /** A call that no import shows. */
  readonly dotted: boolean;
  readonly text: string;
}

export interface Diagram {
  /** The heading above it. */
  readonly section: string;
  readonly kind: 'flowchart' | 'stateDiagram-v2';
  /** Nodes are named by their labels, where they have one. */
  readonly arrows: readonly Arrow[];
}

export function readDiagrams(document: string): Diagram[] {
  return textOf(document)
    .split(/^## /m)
    .flatMap((part) =>
      [...part.matchAll(/^```mermaid\n(flowchart|stateDiagram-v2)[^\n]*\n([^]*?)^```$/gm)].map(([, kind, code]) => ({
        section: part.slice(0, part.indexOf('\n')),
        kind: kind as Diagram['kind'],
        arrows: arrowsIn(code!),
      })),
    );
}

const LABEL = /(\w+)(?:\["([^"]+)"\]|\[\((\w+)\)\])/g;

function arrowsIn(code: string): Arrow[] {
  const labels = new Map([...code.matchAll(LABEL)].map(([, id, quoted, round]) => [id!, (quoted ?? round)!]));
  const nameOf = (id: string): string => labels.get(id) ?? id;
  return code
    .replaceAll(LABEL, '$1')
    .split('\n')
    .filter((line) => line.trim() !== '')
    .flatMap((line) => {
      const [, from, text, many, rest] =
        /^ *(\[\*\]|\w+) (?:-->|-\. "([^"]+)" \.->) (\w+(?: & \w+)*)(?:: (.+))?$/.exec(line) ?? [];
      if (from === undefined) throw new Error(`not an arrow: ${line}`);
      const arrow = { from: nameOf(from), dotted: line.includes('.->'), text: text ?? rest ?? '' };
      return many!.split(' & ').map((to) => ({ ...arrow, to: nameOf(to) }));
    });
}

/** The rooms that each room imports code from; without `tools` and the processes' main files. */
export function graphOfRooms(): Map<string, Set<string>> {
  const rooms = codeFolders().filter((room) => room !== 'tools');
  return new Map(
    rooms.map((room) => {
      const imports = sourceFilesIn(room)
        .filter((file) => file !== `${room}/main.ts`)
        .flatMap(importsOf)
        .filter(({ isPackage, typesOnly }) => !isPackage && !typesOnly)
        .map(({ target }) => target.split('/')[0]!);
      return [room, new Set(imports.filter((target) => target !== room && rooms.includes(target)))];
    }),
  );
}

/**
 * Leaves out each arrow where others lead the same way. Where rooms import each other several sets of arrows would do: the
 * later names of the alphabet are left out first.
 */
export function withoutDetours(graph: ReadonlyMap<string, ReadonlySet<string>>): string[] {
  const left = new Map([...graph].map(([from, targets]) => [from, new Set(targets)]));
  const leadsTo = (from: string, to: string, seen = new Set<string>()): boolean =>
    [...left.get(from)!].some((next) => {
      if (next === to) return true;
      if (seen.has(next)) return false;
      seen.add(next);
      return leadsTo(next, to, seen);
    });
  const arrows = [...graph].flatMap(([from, targets]) => [...targets].map((to) => [from, to] as const));
  for (const [from, to] of arrows.sort().reverse()) {
    left.get(from)!.delete(to);
    if (!leadsTo(from, to)) left.get(from)!.add(to);
  }
  return [...left].flatMap(([from, targets]) => [...targets].map((to) => `${from} --> ${to}`));
}
