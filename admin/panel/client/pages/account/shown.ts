/** What the service tells of one account, as its page receives it. */
import type { AccountPage } from '../../../../customers/account-page.js';
import type { AccountCheck, DayOfUse } from '../../../../customers/account-sums.js';
import type { Json } from '../../json.js';

export type AccountPageData = Json<AccountPage>;
export type Balance = AccountPageData['balance'];
export type { Part } from '../../../../customers/part.js';
export type Checked = Json<AccountCheck>;
export type UsedByDay = readonly Json<DayOfUse>[];

/** Of each part of the page. */
export interface ListProps {
  readonly data: AccountPageData;
}
