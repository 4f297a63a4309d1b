/** Gives AdminJS our pages and the parts of its frame that are ours, by their names. */
import type { ComponentType } from 'react';
import type { PageName } from '../pages.js';
import { Sidebar } from './frame/sidebar.js';
import { TopBar } from './frame/top-bar.js';
import { AccountPage } from './pages/account.js';
import { AccountsPage } from './pages/accounts.js';
import { AuditPage } from './pages/audit.js';
import { CataloguePage } from './pages/catalogue.js';
import { CorrectPage } from './pages/correct.js';
import { CorrectionPage } from './pages/correction.js';
import { CorrectionsPage } from './pages/corrections.js';
import { DraftPage } from './pages/draft.js';
import { EntriesPage } from './pages/entries.js';
import { EntryPage } from './pages/entry.js';
import { FigurePage } from './pages/figure.js';
import { OperationsPage } from './pages/operations.js';
import { Overview } from './pages/overview.js';
import { PlanPage } from './pages/plan.js';
import { RefusalPage } from './pages/refusal.js';
import { StaffPage } from './pages/staff.js';

const PAGES: Readonly<Partial<Record<PageName, ComponentType>>> = {
  accounts: AccountsPage,
  account: AccountPage,
  correct: CorrectPage,
  corrections: CorrectionsPage,
  correction: CorrectionPage,
  entries: EntriesPage,
  entry: EntryPage,
  figure: FigurePage,
  refusal: RefusalPage,
  catalogue: CataloguePage,
  plan: PlanPage,
  draft: DraftPage,
  operations: OperationsPage,
  audit: AuditPage,
  staff: StaffPage,
};

declare const AdminJS: { UserComponents: Record<string, unknown> };
AdminJS.UserComponents = { ...PAGES, Overview, Sidebar, TopBar, Footer: () => null };
