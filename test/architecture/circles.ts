/** Finds circles in a graph of imports. */
export type ImportGraph = ReadonlyMap<string, readonly string[]>;

export interface Circle {
  /** The shortest circle of its group, ending where it begins. */
  readonly path: readonly string[];
  /** Further files that import each other and these, in longer circles. */
  readonly others: readonly string[];
}

/** One circle for each group of files that import each other. */
export function findCircles(graph: ImportGraph): Circle[] {
  const circles: Circle[] = [];
  const found = new Set<string>();
  for (const file of [...graph.keys()].sort()) {
    if (found.has(file) || !reachable(graph, file).has(file)) continue;
    const group = [...reachable(graph, file)].filter((other) => reachable(graph, other).has(file)).sort();
    for (const other of group) found.add(other);
    const paths = group.map((other) => shortestCircle(graph, other));
    const path = paths.reduce((shortest, other) => (other.length < shortest.length ? other : shortest));
    circles.push({ path, others: group.filter((other) => !path.includes(other)) });
  }
  return circles;
}

/** The way from a file back to itself, which exists; breadth first. */
function shortestCircle(graph: ImportGraph, start: string): string[] {
  const ways = [[start]];
  const seen = new Set<string>();
  for (const way of ways) {
    for (const next of graph.get(way.at(-1)!) ?? []) {
      if (next === start) return [...way, start];
      if (seen.has(next)) continue;
      seen.add(next);
      ways.push([...way, next]);
    }
  }
  throw new Error(`no circle runs through ${start}`);
}

function reachable(graph: ImportGraph, start: string): Set<string> {
  const seen = new Set<string>();
  const waiting = [start];
  for (let file = waiting.pop(); file !== undefined; file = waiting.pop()) {
    for (const next of graph.get(file) ?? []) {
      if (seen.has(next)) continue;
      seen.add(next);
      waiting.push(next);
    }
  }
  return seen;
}
