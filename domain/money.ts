/** An amount in minor units (cents) of an ISO 4217 currency, lower case. */
export interface Money {
  readonly amount: number;
  readonly currency: string;
}
