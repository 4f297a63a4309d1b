/** Schemas are made of these parts: the fields that every room stores, and the options that each collection has. */
import { Schema } from 'mongoose';

export const text = { type: String, required: true } as const;
export const textOrNull = { type: String, default: null } as const;
export const flag = { type: Boolean, required: true } as const;
export const instant = { type: Date, required: true } as const;
export const instantOrNull = { type: Date, default: null } as const;

/** An amount that can't be negative: credits, cents, a count. */
export const whole = { type: Number, required: true, min: 0, validate: Number.isSafeInteger } as const;
const isWholeOrNull = (value: number | null): boolean => value === null || Number.isSafeInteger(value);
export const wholeOrNull = { type: Number, min: 0, default: null, validate: isWholeOrNull } as const;
/** A balance or a change of one, which may be below zero. */
export const integer = { type: Number, required: true, validate: Number.isSafeInteger } as const;

/** The options of a schema inside another one. */
export const part = { _id: false } as const;

export const money = { type: new Schema({ amount: whole, currency: text }, part), required: true } as const;

/** To store or ask for a field that a schema does not name is an error. Collections and indexes are made at boot only. */
export const options = {
  strict: 'throw',
  strictQuery: 'throw',
  autoIndex: false,
  autoCreate: false,
  versionKey: false,
} as const;
