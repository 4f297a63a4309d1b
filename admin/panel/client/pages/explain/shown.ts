/** What the service tells of entries, figures and refusals, as their pages receive it. */
import type * as entry from '../../../../explain/explain-entry.js';
import type * as figure from '../../../../explain/explain-number.js';
import type * as refusal from '../../../../explain/explain-refusal.js';
import type * as row from '../../../../explain/entry-row.js';
import type { Json } from '../../json.js';

export type EntryRow = Json<row.EntryRow>;
export type FigureEntry = Json<figure.FigureEntry>;
export type Slice = Json<entry.ExplainedSlice>;
export type ExplainedEntry = Json<entry.ExplainedEntry>;
export type ExplainedFigure = Json<figure.ExplainedFigure>;
export type Refusal = Json<refusal.RefusalRow>;
export type ExplainedRefusal = Json<refusal.ExplainedRefusal>;
export type FigureSum = Json<figure.FigureSum>;
