/** Answers for the settings: subscription, plans, notifications and candidate assistance. */
import { countCredits } from '../../../../../domain/credits.js';
import { ifAnswering } from '../credits.js';
import { done, type Notice } from '../notice.js';
import { assistancePage, notificationsPage, plansPage, spacesPage, subscriptionPage } from '../pages/settings.js';
import { isOwner, mayChangeSettings, ownersOf } from '../people.js';
import { field, withNotice, type Workspace } from '../workspace.js';

const LIMIT = /^\d{0,9}$/;

const refused = (title: string): Notice => ({ kind: 'refused', title });

export function settingsRoutes(workspace: Workspace): void {
  const { app, desk } = workspace;
  app.get('/settings', (_request, response) => {
    response.redirect('/settings/subscription');
  });

  workspace.page('/settings/subscription', async (who) => {
    const balance = await ifAnswering(desk.balance(who));
    const shown = balance && { left: balance.creditsLeft, total: balance.creditsTotal };
    return { area: 'settings', title: 'Subscription', body: subscriptionPage(who, shown) };
  });

  workspace.page('/settings/notifications', (who) => ({
    area: 'settings',
    title: 'Notifications',
    body: notificationsPage(who),
  }));

  workspace.page('/settings/plans', async (who) => {
    const [plans, account] = await Promise.all([desk.plans(), desk.account(who)]);
    return { area: 'settings', title: 'Plans', body: plansPage(who, plans, account) };
  });
  workspace.action('/settings/plans', (who, request) => {
    const to = '/settings/plans';
    if (!isOwner(who)) return { to, notice: refused(`Only an Owner changes the plan. Ask ${ownersOf(who)}.`) };
    return withNotice(who, to, async () => {
      const planId = field(request, 'planId');
      const [before, { planId: planBefore }] = await Promise.all([desk.balance(who), desk.account(who)]);
      await desk.change(who, { planId });
      const [account, plans, after] = await Promise.all([desk.account(who), desk.plans(), desk.balance(who)]);
      const name = plans.find(({ id }) => id === planId)?.name ?? planId;
      if (account.nextPlanId === planId)
        return done(`${name} begins with the next period.`, 'Your credits of this period stay.');
      if (planBefore === planId) return done(`You stay on ${name}.`);
      const more = after.creditsTotal - before.creditsTotal;
      return done(`You are on ${name} now.`, more > 0 ? `${countCredits(more)} came at once.` : undefined);
    });
  });

  workspace.page('/settings/spaces', async (who) => ({
    area: 'settings',
    title: 'Spaces',
    body: spacesPage(who, await desk.spaces(who)),
  }));
  workspace.action('/settings/spaces/:spaceId', (who, request) => {
    const to = '/settings/spaces';
    const space = who.company.spaces.find(({ id }) => id === request.params['spaceId']);
    const text = field(request, 'limit').trim();
    if (!space || !mayChangeSettings(who)) return { to, notice: refused('An Owner or Admin changes the limits.') };
    if (!LIMIT.test(text)) return { to, notice: refused('Enter a whole number of credits, or nothing for no limit.') };
    return withNotice(who, to, async () => {
      await desk.limitSpace(who, space.id, text === '' ? null : Number(text));
      if (text === '') return done(`${space.name} has no limit now.`);
      return done(`${space.name} may spend ${countCredits(Number(text))} in each period.`);
    });
  });

  workspace.page('/settings/assistance', async (who) => {
    const { features } = await desk.account(who);
    return { area: 'settings', title: 'Assistance', body: assistancePage(who, features.candidateAssistance) };
  });
  workspace.action('/settings/assistance', (who, request) => {
    const to = '/settings/assistance';
    if (!mayChangeSettings(who)) return { to, notice: refused('An Owner or Admin changes this.') };
    const candidateAssistance = field(request, 'on') === 'yes';
    return withNotice(who, to, async () => {
      await desk.change(who, { features: { candidateAssistance } });
      return done(`Candidate assistance is ${candidateAssistance ? 'on' : 'off'}.`);
    });
  });
}
