/** Draws stacked bars, one for each day. What is drawn is in a table, too, for those who read it. */
import React from 'react';
import { number, words } from '../format.js';

export interface DayBar {
  readonly day: string;
  readonly tokens: Readonly<Record<string, number>>;
}

interface BarsProps {
  readonly label: string;
  readonly days: readonly DayBar[];
  readonly series: readonly string[];
}

const WIDTH = 760;
const HEIGHT = 200;
const LEFT = 58;
const BOTTOM = 22;
const TOP = 10;
const MAX_BAR = 36;
const LABELS = 8;

const sumOf = ({ tokens }: DayBar): number => Object.values(tokens).reduce((all, n) => all + n, 0);

/** The next round number above: 1, 2 or 5 times a power of ten. */
function roundUp(value: number): number {
  const power = 10 ** Math.floor(Math.log10(Math.max(1, value)));
  return [1, 2, 5, 10].map((step) => step * power).find((round) => round >= value) ?? value;
}

export const Legend = ({ series }: { readonly series: readonly string[] }) => (
  <span className="fg-legend">
    {series.map((name, index) => (
      <span key={name}>
        <svg viewBox="0 0 10 10" aria-hidden="true">
          <rect width="10" height="10" rx="2" className={`fg-series${index % 3}`} />
        </svg>
        {words(name)}
      </span>
    ))}
  </span>
);

export const Bars = ({ label, days, series }: BarsProps) => {
  const top = roundUp(Math.max(1, ...days.map(sumOf)));
  const slot = (WIDTH - LEFT) / Math.max(1, days.length);
  const width = Math.min(MAX_BAR, slot * 0.72);
  const yOf = (value: number): number => HEIGHT - BOTTOM - (value / top) * (HEIGHT - BOTTOM - TOP);
  const every = Math.ceil(days.length / LABELS);
  return (
    <>
      <svg className="fg-chart" viewBox={`0 0 ${WIDTH} ${HEIGHT}`} role="img" aria-label={label}>
        {[0, top / 2, top].map((value) => (
          <g key={value}>
            <line x1={LEFT} x2={WIDTH} y1={yOf(value)} y2={yOf(value)} />
            <text x={LEFT - 8} y={yOf(value) + 4} textAnchor="end">
              {number(value)}
            </text>
          </g>
        ))}
        {days.map((bar, index) => {
          const x = LEFT + slot * index + (slot - width) / 2;
          let below = 0;
          return (
            <g key={bar.day}>
              <title>{`${bar.day}: ${number(sumOf(bar))}`}</title>
              {series.map((name, place) => {
                const value = bar.tokens[name] ?? 0;
                const y = yOf(below + value);
                const height = yOf(below) - y;
                below += value;
                return (
                  value > 0 && (
                    <rect key={name} x={x} y={y} width={width} height={height} className={`fg-series${place % 3}`} />
                  )
                );
              })}
              {index % every === 0 && (
                <text x={x + width / 2} y={HEIGHT - 6} textAnchor="middle">
                  {bar.day.slice(5)}
                </text>
              )}
            </g>
          );
        })}
      </svg>
      <details className="fg-details">
        <summary>Show as a table</summary>
        <table className="fg-table">
          <thead>
            <tr>
              <th scope="col">Day</th>
              {series.map((name) => (
                <th key={name} scope="col" className="n">
                  {words(name)}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {days.map(({ day, tokens }) => (
              <tr key={day}>
                <td>{day}</td>
                {series.map((name) => (
                  <td key={name} className="n">
                    {number(tokens[name] ?? 0)}
                  </td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </details>
    </>
  );
};
