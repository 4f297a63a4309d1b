/** Checks that the diagrams of docs/ARCHITECTURE.md show what the code does. */
import { describe, expect, test } from '@jest/globals';
import { actionState } from '../../contract/spending/action-state.js';
import { TOP_UP_STATES } from '../../domain/pricing/top-up-state.js';
import { graphOfRooms, readDiagrams, withoutDetours, type Diagram } from './diagrams.js';
import { importsOf, textOf } from './source-files.js';

const PAGE = 'docs/ARCHITECTURE.md';
const DIAGRAMS = readDiagrams(PAGE);
const FLOWS = DIAGRAMS.filter(({ section, kind }) => kind === 'flowchart' && section.endsWith('file by file'));
const isFile = (name: string): boolean => name.endsWith('.ts');
const nodesOf = ({ arrows }: Diagram): string[] => [...new Set(arrows.flatMap(({ from, to }) => [from, to]))];

test('the picture of the rooms has their arrows, and no others', () => {
  const [rooms, ...others] = DIAGRAMS.filter(({ section }) => section.startsWith('# Architecture'));
  expect(others).toEqual([]);
  const graph = graphOfRooms();
  expect(rooms!.arrows.map(({ from, to }) => `${from} --> ${to}`).sort()).toEqual(withoutDetours(graph).sort());
  expect(nodesOf(rooms!).sort()).toEqual([...graph.keys()].sort());
});

test('an arrow is left out only where others lead the same way', () => {
  const graph = new Map([
    ['a', new Set(['b', 'c', 'd'])],
    ['b', new Set(['c'])],
    ['c', new Set<string>()],
    ['d', new Set<string>()],
  ]);
  expect(withoutDetours(graph).sort()).toEqual(['a --> b', 'a --> d', 'b --> c']);
  const inACircle = new Map([
    ['a', new Set(['b', 'c'])],
    ['b', new Set(['c'])],
    ['c', new Set(['b'])],
  ]);
  expect(withoutDetours(inACircle).sort()).toEqual(['a --> b', 'b --> c', 'c --> b']);
});

test('a debit, a period and a top-up have a picture of their files', () => {
  expect(FLOWS.map(({ section }) => section)).toEqual([
    'An AI action, file by file',
    'A period, file by file',
    'A top-up, file by file',
  ]);
});

describe.each(FLOWS)('the picture of "$section"', (flow) => {
  test('has a line only where the first file imports the second', () => {
    const lines = flow.arrows.filter(({ dotted }) => !dotted);
    const wrong = lines.filter(
      ({ from, to }) => !isFile(from) || !importsOf(from).some(({ target }) => `${target}.ts` === to),
    );
    expect(wrong.map(({ from, to }) => `${from} does not import ${to}`)).toEqual([]);
  });

  test('has a dotted line only where no import shows the call', () => {
    const dotted = flow.arrows.filter((arrow) => arrow.dotted);
    const shown = dotted.filter(
      ({ from, to }) => isFile(from) && importsOf(from).some(({ target }) => `${target}.ts` === to),
    );
    expect(shown.map(({ from, to }) => `${from} imports ${to}`)).toEqual([]);
  });

  test('has only files that the text beside it explains', () => {
    const [, text] = new RegExp(`^## ${flow.section}\n([^]*?)(?=^## |$(?![^]))`, 'm').exec(textOf(PAGE))!;
    const explained = text!.replaceAll(/```[^]*?```/g, '');
    expect(nodesOf(flow).filter((name) => isFile(name) && !explained.includes(`\`${name}\``))).toEqual([]);
  });
});

describe.each([
  ['An AI action, file by file', actionState.shape.state.options],
  ['A top-up, file by file', TOP_UP_STATES],
])('the states in "%s"', (section, states) => {
  const diagram = DIAGRAMS.find((one) => one.section === section && one.kind === 'stateDiagram-v2')!;

  test('are those of the code', () => {
    const named = nodesOf(diagram).filter((name) => name !== '[*]');
    expect(named.sort()).toEqual([...states].sort());
  });

  test('are each reached by something that has a name', () => {
    const reached = diagram.arrows.filter(({ from, text }) => from === '[*]' || text !== '').map(({ to }) => to);
    expect([...new Set(reached)].sort()).toEqual([...states].sort());
  });
});
