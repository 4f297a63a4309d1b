/** What the service tells of corrections, as their pages receive it. */
import type * as service from '../../../../corrections/corrections.js';
import type * as view from '../../../../corrections/view.js';
import type { Effect as ServiceEffect } from '../../../../corrections/kinds/kind.js';
import type { Json } from '../../json.js';

export type Effect = Json<ServiceEffect>;
export type Correction = Json<view.CorrectionView>;
export type CorrectionRow = Json<view.CorrectionRow>;
export type CorrectionNow = Json<view.CorrectionNow>;
export type Preview = Json<service.Preview>;
export type Form = Json<service.CorrectionForm>;
export type Reason = Form['reasons'][number];
