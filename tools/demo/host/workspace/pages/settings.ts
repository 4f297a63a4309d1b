/** Builds the settings pages. The credits service's own elements fill most of them. */
import { countCredits, countTokens, formatCredits } from '../../../../../domain/credits.js';
import { formatMoney } from '../../../../../domain/pricing/money.js';
import { html, Html } from '../../../../stand-ins/pages/html.js';
import type { PlanOnSale, SpaceOfCompany } from '../credits.js';
import { isOwner, mayChangeSettings, ownersOf, type Who } from '../people.js';
import { icon } from './icons.js';
import { creditsOf } from './parts.js';

const TABS = {
  subscription: 'Subscription',
  plans: 'Plans',
  spaces: 'Spaces',
  notifications: 'Notifications',
  assistance: 'Assistance',
};
type Tab = keyof typeof TABS;

const settings = (tab: Tab, body: Html): Html =>
  html`<h1>Settings</h1>
    <nav class="tabs" aria-label="Settings">
      ${Object.entries(TABS).map(
        ([id, text]) =>
          html`<a href="/settings/${id}" ${id === tab ? new Html('aria-current="page"') : ''}>${text}</a>`,
      )}
    </nav>
    ${body}`;

/** `left`, `total`: shown until the elements are there; undefined where the credits service does not answer. */
export const subscriptionPage = (who: Who, balance: { left: number; total: number } | undefined): Html =>
  settings(
    'subscription',
    html`<div class="two wide-left">
      <section aria-label="Credits balance">
        <credits-balance ${creditsOf(who)} plan-url="/settings/plans">
          <div class="panel">
            <h2>Credits balance</h2>
            ${
              balance
                ? html`<p class="big">
                    ${formatCredits(balance.left)} <small>/ ${formatCredits(balance.total)}</small>
                  </p>`
                : html`<p>The credits service does not answer. Try again in a moment.</p>`
            }
          </div>
        </credits-balance>
      </section>
      <section aria-label="Usage"><credits-usage ${creditsOf(who)}></credits-usage></section>
    </div>`,
  );

export const notificationsPage = (who: Who): Html =>
  settings(
    'notifications',
    html`<credits-notifications ${creditsOf(who)} member-id="${who.person.id}">
      <p class="panel hint">Alerts about credits appear here.</p>
    </credits-notifications>`,
  );

/** The Spaces with their limits. A Space spends from the company's credits, up to its own limit. */
export const spacesPage = (who: Who, spaces: readonly SpaceOfCompany[]): Html =>
  settings(
    'spaces',
    html`<p class="hint">
        Every Space spends the credits of ${who.company.name}. A limit says how many of them in a period.
      </p>
      ${spaces.length === 0 ? html`<p class="panel">${who.company.name} has no Spaces.</p>` : ''}
      <ul class="cards">
        ${spaces.map((space) => spaceCard(who, space))}
      </ul>
      ${mayChangeSettings(who) ? '' : html`<p class="hint">An Owner or Admin changes the limits.</p>`}`,
  );

function spaceCard(who: Who, { id, name, creditsLimitPerPeriod: limit, used, left }: SpaceOfCompany): Html {
  return html`<li class="panel">
    <h2>${name}</h2>
    <p class="hint">
      ${limit === null ? 'No limit' : `${formatCredits(used ?? 0)} of ${countCredits(limit)} used · ${formatCredits(left ?? 0)} left`}
    </p>
    ${
      mayChangeSettings(who)
        ? html`<form method="post" action="/settings/spaces/${id}" class="stack">
            <label for="limit-${id}">Credits per period</label>
            <input
              id="limit-${id}"
              name="limit"
              inputmode="numeric"
              pattern="[0-9]{1,9}"
              title="A whole number, or nothing for no limit"
              placeholder="No limit"
              value="${limit === null ? '' : String(limit)}"
            />
            <div class="row"><button>Save</button></div>
          </form>`
        : ''
    }
  </li>`;
}

export const assistancePage = (who: Who, isOn: boolean): Html =>
  settings(
    'assistance',
    html`<section class="panel narrow">
      <h2>Candidate assistance</h2>
      <p>
        ${
          isOn
            ? 'On: the assistant evaluates candidates when somebody asks, 1 token for each candidate and job.'
            : 'Off: no candidate is evaluated, and nothing is charged for it.'
        }
      </p>
      ${
        mayChangeSettings(who)
          ? html`<form method="post" action="/settings/assistance">
              <button name="on" value="${isOn ? 'no' : 'yes'}" class="${isOn ? '' : 'primary'}">
                Switch ${isOn ? 'off' : 'on'}
              </button>
            </form>`
          : html`<p class="hint">An Owner or Admin changes this.</p>`
      }
    </section>`,
  );

export function plansPage(
  who: Who,
  plans: readonly PlanOnSale[],
  current: { planId: string; nextPlanId: string | null },
): Html {
  return settings(
    'plans',
    html`${isOwner(who) ? '' : html`<p class="note">${icon('stop')}Only an Owner changes the plan. Ask ${ownersOf(who)}.</p>`}
      <ul class="cards plans">
        ${plans.map((plan) => planCard(who, plan, current))}
      </ul>
      <p class="hint">A larger plan brings its credits at once. A smaller one begins with the next period.</p>`,
  );
}

function planCard(
  who: Who,
  plan: PlanOnSale,
  { planId, nextPlanId }: { planId: string; nextPlanId: string | null },
): Html {
  const isCurrent = plan.id === planId;
  const each = formatMoney(plan.packUnitPrice);
  return html`<li class="panel plan ${isCurrent ? 'current' : ''}">
    <h2>${plan.name}</h2>
    <p class="big">${formatMoney(plan.price)} <small>/ ${plan.interval === 'P1M' ? 'month' : 'period'}</small></p>
    <ul class="ticks">
      <li>${icon('check')}${countCredits(plan.creditsPerPeriod)} per period</li>
      <li>${icon('check')}More credits at ${each} each</li>
      ${plan.overage.allowed ? html`<li>${icon('check')}Overage of up to ${countTokens(plan.overage.limit)}</li>` : ''}
    </ul>
    ${
      isCurrent
        ? html`<p class="badge good">${icon('check')}Your plan</p>
            ${
              nextPlanId !== null && nextPlanId !== planId && isOwner(who)
                ? html`<form method="post" action="/settings/plans">
                    <button name="planId" value="${plan.id}">Keep ${plan.name}</button>
                  </form>`
                : ''
            }`
        : plan.id === nextPlanId
          ? html`<p class="badge">From the next period</p>`
          : isOwner(who)
            ? html`<form method="post" action="/settings/plans">
                <button name="planId" value="${plan.id}">Choose ${plan.name}</button>
              </form>`
            : ''
    }
  </li>`;
}
