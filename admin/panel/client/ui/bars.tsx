/** Draws sums of days by kind as stacked bars, with a legend, and shows the same numbers as a table. */
import React, { useEffect, useRef, useState, type RefObject } from 'react';
import { number, words } from '../format.js';
import { Table } from './table.js';

export interface BarOfDay {
  /** `2026-11-27` */
  readonly day: string;
  readonly values: Readonly<Record<string, number>>;
}

interface BarsProps {
  readonly label: string;
  readonly days: readonly BarOfDay[];
  /** From the bottom to the top. */
  readonly series: readonly string[];
  /** In which zone a day is one, as its column says. */
  readonly zone: string;
  /** The day of `days` that is today; left out where none is known to be. */
  readonly today?: string;
}

const HEIGHT = 208;
const TOP = 10;
const BOTTOM = 22;
const LEFT = 46;
/** A period that has just begun has few days. */
const MAX_BAR = 40;
const PLOT = HEIGHT - TOP - BOTTOM;
/** Fewer days have a name where there is little room. */
const ROOM_FOR_A_DAY = 62;
const SHORT_DAY = new Intl.DateTimeFormat('en-GB', { day: '2-digit', month: 'short', timeZone: 'UTC' });
const shortDay = (day: string): string => SHORT_DAY.format(new Date(day)).replace('Sept', 'Sep');

export const Bars = (props: BarsProps) => {
  const { series } = props;
  const [asTable, setAsTable] = useState(false);
  return (
    <>
      <div className="fg-legend">
        {series.map((name, nth) => (
          <span key={name}>
            <svg viewBox="0 0 10 10" aria-hidden="true">
              <rect width="10" height="10" rx="3" className={`fg-series${nth}`} />
            </svg>
            {words(name)}
          </span>
        ))}
        <button
          type="button"
          className="fg-link more"
          aria-pressed={asTable}
          onClick={() => {
            setAsTable(!asTable);
          }}
        >
          {asTable ? 'Show as bars' : 'Show as a table'}
        </button>
      </div>
      {asTable ? <DaysTable {...props} /> : <Drawing {...props} />}
    </>
  );
};

const Drawing = ({ label, days, series, today }: BarsProps) => {
  const frame = useRef<HTMLDivElement>(null);
  const width = useWidth(frame);
  const step = stepOf(Math.max(0, ...days.map(({ values }) => sumOf(values, series))));
  const ticks = [0, 1, 2].map((n) => n * step);
  const y = (value: number): number => TOP + PLOT - (value / (2 * step)) * PLOT;
  const slot = (width - LEFT) / Math.max(days.length, 1);
  const every = Math.max(1, Math.ceil(ROOM_FOR_A_DAY / Math.max(slot, 1)));
  return (
    <div ref={frame}>
      {width > 0 && (
        <svg
          className="fg-chart"
          viewBox={`0 0 ${width} ${HEIGHT}`}
          width={width}
          height={HEIGHT}
          role="img"
          aria-label={`${label}. The same numbers are in the table.`}
        >
          {ticks.map((tick) => (
            <React.Fragment key={tick}>
              <line x1={LEFT} x2={width} y1={y(tick)} y2={y(tick)} />
              <text x={LEFT - 8} y={y(tick) + 4} textAnchor="end">
                {number(tick)}
              </text>
            </React.Fragment>
          ))}
          {days.map((day, nth) => (
            <Bar
              key={day.day}
              day={day}
              series={series}
              left={LEFT + nth * slot}
              slot={slot}
              y={y}
              name={nameOf(nth, days.length - 1, every)}
              isToday={day.day === today}
            />
          ))}
        </svg>
      )}
    </div>
  );
};

interface BarProps {
  readonly day: BarOfDay;
  readonly series: readonly string[];
  readonly left: number;
  readonly slot: number;
  readonly y: (value: number) => number;
  /** Below the bar, where there is room for it. */
  readonly name: 'centred' | 'last' | null;
  readonly isToday: boolean;
}

const Bar = ({ day: { day, values }, series, left, slot, y, name: place, isToday }: BarProps) => {
  const width = Math.min(MAX_BAR, Math.max(1, slot - Math.min(6, slot * 0.28)));
  const shown = series.map((name) => Math.max(0, values[name] ?? 0));
  const text = [
    `${shortDay(day)}: ${number(sumOf(values, series))}`,
    ...series.map((name) => `${words(name)} ${number(values[name] ?? 0)}`),
  ].join('\n');
  return (
    <g className="fg-day">
      <title>{text}</title>
      <rect className="hit" x={left} y={TOP} width={slot} height={PLOT} />
      {shown.map((value, nth) => {
        const below = shown.slice(0, nth).reduce((sum, one) => sum + one, 0);
        const [top, bottom] = [y(below + value), y(below)];
        // A line of the background keeps neighbours apart.
        const height = Math.max(0, bottom - top - (nth === 0 ? 0 : 1));
        return value === 0 ? null : (
          <rect
            key={series[nth]}
            className={`fg-series${nth}`}
            x={left + (slot - width) / 2}
            y={top}
            width={width}
            height={Math.max(1, height)}
            rx={1.5}
          />
        );
      })}
      {place !== null && (
        <text
          x={place === 'last' && slot < ROOM_FOR_A_DAY ? left + slot : left + slot / 2}
          y={HEIGHT - 5}
          textAnchor={place === 'last' && slot < ROOM_FOR_A_DAY ? 'end' : 'middle'}
        >
          {isToday ? 'Today' : shortDay(day)}
        </text>
      )}
    </g>
  );
};

const DaysTable = ({ label, days, series, zone }: BarsProps) => (
  <div className="fg-tall">
    <Table
      label={label}
      rows={days.toReversed()}
      keyOf={({ day }) => day}
      empty="Nothing was spent."
      columns={[
        { name: `Day (${zone})`, show: ({ day }) => shortDay(day) },
        ...series.map((name) => ({
          name: words(name),
          isNumber: true,
          show: ({ values }: BarOfDay) => number(values[name] ?? 0),
        })),
        { name: 'Together', isNumber: true, show: ({ values }) => <b>{number(sumOf(values, series))}</b> },
      ]}
    />
  </div>
);

/** Every so many days, counted from the last one, which ends where the drawing ends. */
function nameOf(nth: number, last: number, every: number): BarProps['name'] {
  if (nth === last) return 'last';
  return (last - nth) % every === 0 ? 'centred' : null;
}

const sumOf = (values: BarOfDay['values'], series: readonly string[]): number =>
  series.reduce((sum, name) => sum + (values[name] ?? 0), 0);

/** Half of the scale: a round number, so that the highest bar fits. */
function stepOf(highest: number): number {
  const half = Math.max(highest, 2) / 2;
  const power = 10 ** Math.floor(Math.log10(half));
  const factor = [1, 1.5, 2, 2.5, 3, 4, 5, 6, 8, 10].find((one) => one * power >= half) ?? 10;
  return Math.ceil(factor * power);
}

/** What is drawn is as wide as there is room, so that its text keeps its size. */
function useWidth(frame: RefObject<HTMLDivElement | null>): number {
  const [width, setWidth] = useState(0);
  useEffect(() => {
    const element = frame.current;
    if (!element) return undefined;
    const observer = new ResizeObserver(([entry]) => {
      if (entry) setWidth(Math.floor(entry.contentRect.width));
    });
    observer.observe(element);
    return () => {
      observer.disconnect();
    };
  }, [frame]);
  return width;
}
