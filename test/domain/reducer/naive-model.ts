/**
 * Implements the ledger's rules a second time, as naively as possible: every credit is one object that is somewhere. It
 * shares no code with `domain/`, so that what both say is right because the rules say it. Slow on purpose.
 */
import type { Terms } from '../../../domain/account/terms.js';
import type {
  BulkHoldCommand,
  ClawbackCommand,
  Command,
  DebitCommand,
  EndPeriodCommand,
  ExtendCommand,
  FreezeCommand,
  GrantCommand,
  HoldCommand,
  PauseCommand,
  RefundCommand,
  ReleaseCommand,
  ResumeCommand,
  SettleCommand,
  UnfreezeCommand,
  VoidCommand,
} from '../../../domain/reducer/command.js';

type NaiveLine = 'threshold' | 'gone' | 'overage';
type Place = 'left' | 'held' | 'spent' | 'expired' | 'clawed back' | 'repaid';

interface NaiveGrant {
  readonly id: string;
  readonly source: string;
  expiresAt: number;
  readonly at: number;
  clawedBack: number;
}

interface Credit {
  readonly grant: NaiveGrant;
  place: Place;
}

interface NaiveHold {
  readonly id: string;
  readonly command: HoldCommand | BulkHoldCommand;
  readonly period: number;
  periodEnd: number;
  readonly credits: Credit[];
  readonly tokensAtFirst: number;
  overage: number;
  /** Of each token of overage, when it was made. */
  readonly price: string;
  expiresAt: number;
  end: 'open' | 'settled' | 'released' | 'used up';
  charge?: NaiveCharge;
  releaseId?: string;
}

interface NaiveFreeze {
  readonly grant: NaiveGrant;
  readonly id: string;
  readonly period: number;
  /** Still kept. */
  readonly credits: Credit[];
  releaseId?: string;
}

interface NaivePause {
  readonly id: string;
  readonly feature: string | undefined;
  resumeId?: string;
}

interface NaiveCharge {
  readonly id: string;
  readonly action: string;
  readonly feature: string;
  readonly spaceId: string | undefined;
  /** In which it was charged. */
  readonly period: number;
  /** It came out of an earlier period's hold: it is no usage of any period. */
  readonly late: boolean;
  readonly tokens: number;
  /** Not refunded yet, in the order they were burnt. */
  readonly credits: Credit[];
  overage: number;
  readonly price: string;
}

type NaiveAction = { state: 'held'; hold: NaiveHold } | { state: 'charged'; charge: NaiveCharge };

export interface Answer {
  readonly code: string;
  readonly id: string | null;
  readonly repeated: boolean;
}

const DAY = 86_400_000;
/** With so many entries a commit is full: what time makes next belongs to another one. */
const ENTRIES_OF_TIME = 128;
const SOURCES = ['allocation', 'top_up', 'promotion', 'adjustment'];
const NEVER = Number.POSITIVE_INFINITY;
const daysOf = (plan: Terms['plan']): number => Number(/^P(\d+)D$/.exec(plan.interval)![1]);
const refused = (code: string): Answer => ({ code, id: null, repeated: false });
const repeat = (id: string | null): Answer => ({ code: 'ok', id, repeated: true });
const inPlace = (credits: readonly Credit[], place: Place): Credit[] => credits.filter((c) => c.place === place);

export class NaiveModel {
  seq = 0;
  debt = 0;
  overageUsed = 0;
  carriedIn = 0;
  /** Of the last closed period: used with overage, overage, held at its close, left over for the next, and `late`. */
  closed: readonly number[] = [];
  period = 1;
  periodEnd: number;
  credits: Credit[] = [];
  holds: NaiveHold[] = [];
  freezes = new Map<string, NaiveFreeze>();
  pauses = new Map<string, NaivePause>();
  usage = new Map<string, { tokens: number; actions: number }>();
  actions = new Map<string, NaiveAction>();
  attempts = new Map<string, number>();
  /** Limits of the Spaces that have one. */
  caps = new Map<string, number>();
  lines = {
    threshold: { armed: true, generation: 1 },
    gone: { armed: true, generation: 1 },
    overage: { armed: true, generation: 1 },
  };
  /** Crossings, each with its numbers. */
  fired: (readonly [string, ...(number | undefined)[]])[] = [];
  /** Granted in this period, by source. */
  granted = new Map<string, number>();
  terms: Terms;
  /** It is closed, and no period of it closes any more. */
  #ended = false;
  #allocated = 0;
  /** The length of this period. */
  #periodMs: number;
  /** Granted to this period since the lines were last looked at, and not taken for debt. */
  #added = 0;
  #charges: NaiveCharge[] = [];
  #chargeRequests = new Map<string, { charge: NaiveCharge; command: DebitCommand }>();
  #holdRequests = new Map<string, NaiveHold>();
  #refundRequests = new Map<string, { id: string; charge: NaiveCharge; tokens: number; all: boolean }>();
  #grants = new Map<string, { id: string; command: GrantCommand | null; grant: NaiveGrant }>();
  #clawbacks = new Map<string, string>();
  #voids = new Map<string, { id: string; grantId: string }>();
  /** The entries that closed periods. */
  #closes = new Map<number, string>();
  #periodStart: number;
  #clock: number;
  /** The last time that something changed: the clock never goes behind it. */
  #at: number;

  /** Periods are whole days long (`P<n>D`) and start at the anchor, at midnight UTC. */
  constructor(terms: Terms, now: Date) {
    this.terms = terms;
    this.#clock = now.getTime();
    this.#at = this.#clock;
    this.periodEnd = Date.parse(terms.anchorDate);
    this.#periodMs = daysOf(terms.plan) * DAY;
    while (this.periodEnd <= this.#clock) this.periodEnd += this.#periodMs;
    this.#periodStart = this.periodEnd - this.#periodMs;
    this.#entry();
    this.#allocate(this.#clock, 'allocation~1', terms.plan.allocation);
  }

  run(command: Command, now: Date): Answer {
    const before = this.#fingerprint();
    this.#clock = Math.max(now.getTime(), this.#at);
    this.#pass(this.#clock);
    const answer = this.#decide(command);
    if (this.#fingerprint() !== before) this.#at = this.#clock;
    return answer;
  }

  /** When something next happens by itself. */
  nextEvent(): number {
    const left = inPlace(this.credits, 'left').map(({ grant }) => grant.expiresAt);
    const holds = this.#open().map(({ expiresAt }) => expiresAt);
    return Math.min(this.#ended ? NEVER : this.periodEnd, ...left, ...holds);
  }

  get left(): number {
    return inPlace(this.credits, 'left').length;
  }

  get held(): number {
    const frozen = [...this.freezes.values()].reduce((sum, { credits }) => sum + credits.length, 0);
    return this.#open().reduce((sum, hold) => sum + hold.credits.length + hold.overage, frozen);
  }

  #frozenHere(): number {
    const here = [...this.freezes.values()].filter(({ period }) => period === this.period);
    return here.reduce((sum, { credits }) => sum + credits.length, 0);
  }

  /** What earlier periods' holds brought into this one and was not given back in it: tokens, and overage among them. */
  get late(): readonly [number, number] {
    const charges = this.#chargesHere(true);
    const overage = charges.reduce((sum, charge) => sum + charge.overage, 0);
    return [charges.reduce((sum, { credits }) => sum + credits.length, overage), overage];
  }

  /** Y: left, held in this period and used in it, without overage. */
  get total(): number {
    const held = this.#openHere().reduce((sum, hold) => sum + hold.credits.length, 0);
    return this.left + held + this.#frozenHere() + this.#used();
  }

  #decide(command: Command): Answer {
    const goesOn = ['settle', 'release', 'advance'].includes(command.type);
    if (this.terms.state === 'closed' && !goesOn) return refused('account-closed');
    switch (command.type) {
      case 'debit':
        return this.#looked(this.#debit(command));
      case 'hold':
        return this.#looked(this.#hold(command));
      case 'bulk_hold':
        return this.#looked(this.#bulkHold(command));
      case 'settle':
        return this.#looked(this.#settle(command));
      case 'release':
        return this.#looked(this.#release(command));
      case 'extend':
        return this.#looked(this.#extend(command));
      case 'refund':
        return this.#looked(this.#refund(command));
      case 'grant':
        return this.#looked(this.#grant(command), 'credits');
      case 'clawback':
        return this.#looked(this.#clawback(command));
      case 'freeze':
        return this.#looked(this.#freeze(command));
      case 'unfreeze':
        return this.#looked(this.#unfreeze(command));
      case 'void':
        return this.#looked(this.#void(command));
      case 'pause':
        return this.#pause(command);
      case 'resume':
        return this.#resume(command);
      case 'end_period':
        return this.#looked(this.#endPeriod(command), 'all');
      case 'change_terms': {
        const couldSpend = this.#canSpend();
        const isUpgraded = this.#changeTerms(command.changes);
        const armed = isUpgraded ? 'credits' : !couldSpend && this.#canSpend() ? 'gone' : 'none';
        return this.#looked({ code: 'ok', id: null, repeated: false }, armed);
      }
      case 'cap_space': {
        if ((this.caps.get(command.spaceId) ?? null) !== command.limit) this.#entry();
        if (command.limit === null) this.caps.delete(command.spaceId);
        else this.caps.set(command.spaceId, command.limit);
        return { code: 'ok', id: null, repeated: false };
      }
      default:
        return { code: 'ok', id: null, repeated: false };
    }
  }

  // Spending

  #debit(command: DebitCommand): Answer {
    const recorded = command.requestId === undefined ? undefined : this.#chargeRequests.get(command.requestId);
    if (recorded)
      return isSameRequest(recorded.command, command) ? repeat(recorded.charge.id) : refused('key-conflict');
    const action = this.actions.get(command.action);
    if (action?.state === 'charged') return repeat(action.charge.id);
    if (action?.state === 'held') {
      const hold = action.hold;
      const tokens = hold.credits.length + hold.overage;
      if (isOtherPrice(command, tokens)) return refused('price-changed');
      return this.#charged(this.#settleHold(hold, tokens), command);
    }
    if (command.holdId !== undefined) return this.#debitFromHold(command, command.holdId);
    const taken = this.#take(command, command.price.tokens);
    if (typeof taken === 'string') return refused(taken);
    const { feature, spaceId } = command;
    this.#begin(command.action);
    return this.#charged(
      this.#charge({ action: command.action, feature, spaceId, ...taken, price: this.#price() }, false),
      command,
    );
  }

  #debitFromHold(command: DebitCommand, holdId: string): Answer {
    const hold = this.#open().find(({ id }) => id === holdId);
    if (hold?.command.type !== 'bulk_hold') return refused('hold-resolved');
    if (hold.command.feature !== command.feature) return refused('invalid-request');
    if (this.#isPaused(command.feature)) return refused('spending-paused');
    const tokens = hold.command.price.tokens;
    if (isOtherPrice(command, tokens)) return refused('price-changed');
    const credits = hold.credits.splice(0, tokens);
    const overage = tokens - credits.length;
    hold.overage -= overage;
    if (hold.credits.length + hold.overage === 0) hold.end = 'used up';
    this.#begin(command.action);
    const { feature, spaceId } = hold.command;
    const late = hold.period !== this.period;
    return this.#charged(
      this.#charge({ action: command.action, feature, spaceId, credits, overage, price: hold.price }, late),
      command,
    );
  }

  #take(command: DebitCommand | HoldCommand | BulkHoldCommand, tokens: number) {
    if (isOtherPrice(command, tokens)) return 'price-changed';
    if (this.#isPaused(command.feature)) return 'spending-paused';
    if (command.feature === 'candidate_evaluation' && !this.terms.candidateAssistance) return 'feature-off';
    const left = inPlace(this.credits, 'left');
    if (left.length + this.#overageLeft() < tokens) return 'credits-exhausted';
    const limit = this.caps.get(command.spaceId ?? '');
    if (limit !== undefined && this.usedBySpace(command.spaceId) + tokens > limit) return 'space-limit-reached';
    const credits = left.slice(0, tokens);
    for (const credit of credits) credit.place = 'held';
    return { credits, overage: tokens - credits.length };
  }

  /** A late charge is no usage of this period. */
  #charge(of: Omit<NaiveCharge, 'id' | 'tokens' | 'period' | 'late'>, late: boolean): NaiveCharge {
    const tokens = of.credits.length + of.overage;
    const charge = { ...of, id: this.#entry(), tokens, period: this.period, late };
    for (const credit of charge.credits) credit.place = 'spent';
    if (!late) this.#use(charge.feature, tokens, 1, charge.overage);
    this.actions.set(charge.action, { state: 'charged', charge });
    this.#charges.push(charge);
    return charge;
  }

  #charged(charge: NaiveCharge, command: DebitCommand): Answer {
    if (command.requestId !== undefined) this.#chargeRequests.set(command.requestId, { charge, command });
    return { code: 'ok', id: charge.id, repeated: false };
  }

  // Holds

  #hold(command: HoldCommand): Answer {
    const recorded = command.requestId === undefined ? undefined : this.#holdRequests.get(command.requestId);
    if (recorded) {
      const same = recorded.command.type === 'hold' && isSameRequest(recorded.command, command);
      return same ? repeat(recorded.id) : refused('key-conflict');
    }
    const action = this.actions.get(command.action);
    if (action) return repeat(action.state === 'held' ? action.hold.id : action.charge.id);
    const hold = this.#reserve(command, command.price.tokens);
    if (typeof hold === 'string') return refused(hold);
    this.#begin(command.action);
    this.actions.set(command.action, { state: 'held', hold });
    return { code: 'ok', id: hold.id, repeated: false };
  }

  #bulkHold(command: BulkHoldCommand): Answer {
    const tokens = command.quantity * command.price.tokens;
    const recorded = this.#holdRequests.get(command.requestId);
    if (recorded) {
      const { type, feature, spaceId, memberId } = recorded.command;
      const same = type === 'bulk_hold' && feature === command.feature && recorded.tokensAtFirst === tokens;
      const isSame = same && spaceId === command.spaceId && memberId === command.memberId;
      return isSame ? repeat(recorded.id) : refused('key-conflict');
    }
    const hold = this.#reserve(command, tokens);
    return typeof hold === 'string' ? refused(hold) : { code: 'ok', id: hold.id, repeated: false };
  }

  #reserve(command: HoldCommand | BulkHoldCommand, tokens: number): NaiveHold | string {
    const taken = this.#take(command, tokens);
    if (typeof taken === 'string') return taken;
    const { period, periodEnd } = this;
    const expiresAt = this.#clock + command.ttlMs;
    const hold: NaiveHold = {
      id: this.#entry(),
      command,
      period,
      periodEnd,
      ...taken,
      price: this.#price(),
      tokensAtFirst: tokens,
      expiresAt,
      end: 'open',
    };
    this.holds.push(hold);
    if (command.requestId !== undefined) this.#holdRequests.set(command.requestId, hold);
    return hold;
  }

  #settle(command: SettleCommand): Answer {
    const hold = this.holds.find(({ id }) => id === command.holdId);
    const tokens = command.tokens ?? hold?.tokensAtFirst ?? 0;
    if (hold?.end === 'settled')
      return hold.charge!.tokens === tokens ? repeat(hold.charge!.id) : refused('hold-resolved');
    if (hold?.end !== 'open') return refused('hold-resolved');
    if (hold.command.type === 'bulk_hold' || tokens < 1 || tokens > hold.tokensAtFirst)
      return refused('invalid-request');
    return { code: 'ok', id: this.#settleHold(hold, tokens).id, repeated: false };
  }

  /** Spends the first `tokens`; the rest comes back from behind, overage first. */
  #settleHold(hold: NaiveHold, tokens: number): NaiveCharge {
    const { feature, spaceId } = hold.command;
    const here = hold.period === this.period;
    const credits = hold.credits.slice(0, tokens);
    const action = hold.command.type === 'hold' ? hold.command.action : '';
    const of = { action, feature, spaceId, credits, overage: tokens - credits.length, price: hold.price };
    const charge = this.#charge(of, !here);
    this.#back(hold.credits.slice(tokens).reverse(), this.#clock);
    hold.end = 'settled';
    hold.charge = charge;
    return charge;
  }

  #release(command: ReleaseCommand): Answer {
    const hold = this.holds.find(({ id }) => id === command.holdId);
    if (hold?.end === 'released') return repeat(hold.releaseId!);
    if (hold?.end !== 'open') return refused('hold-resolved');
    return { code: 'ok', id: this.#releaseHold(hold, this.#clock), repeated: false };
  }

  #releaseHold(hold: NaiveHold, at: number): string {
    this.#back([...hold.credits].reverse(), at);
    if (hold.command.type === 'hold') this.actions.delete(hold.command.action);
    hold.end = 'released';
    hold.releaseId = this.#entry();
    return hold.releaseId;
  }

  #extend(command: ExtendCommand): Answer {
    const hold = this.#open().find(({ id }) => id === command.holdId);
    if (!hold) return refused('hold-resolved');
    if (this.#clock + command.ttlMs > hold.periodEnd + DAY) return refused('invalid-request');
    hold.expiresAt = this.#clock + command.ttlMs;
    return { code: 'ok', id: this.#entry(), repeated: false };
  }

  // Giving back and taking away

  #refund(command: RefundCommand): Answer {
    const charge = this.#charges.find(({ id, action }) => id === command.debitId && action === command.action);
    if (!charge) return refused('not-found');
    const recorded = command.requestId === undefined ? undefined : this.#refundRequests.get(command.requestId);
    if (recorded) {
      const same = command.tokens === undefined ? recorded.all : command.tokens === recorded.tokens;
      return recorded.charge === charge && same ? repeat(recorded.id) : refused('key-conflict');
    }
    const left = charge.credits.length + charge.overage;
    const tokens = command.tokens ?? left;
    if (left === 0) return refused('already-refunded');
    if (tokens > left) return refused('invalid-request');
    const overage = Math.min(charge.overage, tokens);
    const from = charge.credits.length - (tokens - overage);
    if (charge.credits.slice(from).some(({ grant }) => grant.expiresAt <= this.#clock)) return refused('grant-expired');
    charge.overage -= overage;
    this.#back(charge.credits.splice(from).reverse(), this.#clock);
    if (tokens === left) this.actions.delete(charge.action);
    if (charge.period === this.period && !charge.late) {
      this.#use(charge.feature, -tokens, tokens === left ? -1 : 0, -overage);
    }
    const id = this.#entry();
    if (command.requestId !== undefined)
      this.#refundRequests.set(command.requestId, { id, charge, tokens, all: tokens === left });
    return { code: 'ok', id, repeated: false };
  }

  /** Credits that come back have expired with their grant, or repay debt, or can be spent again. */
  #back(credits: readonly Credit[], at: number): void {
    for (const credit of credits) {
      if (credit.grant.expiresAt <= at) {
        credit.place = 'expired';
      } else if (this.debt > 0) {
        credit.place = 'repaid';
        this.debt -= 1;
      } else {
        credit.place = 'left';
      }
    }
  }

  #grant(command: GrantCommand): Answer {
    const recorded = this.#grants.get(command.grantId);
    if (recorded) {
      const same = recorded.command?.tokens === command.tokens && recorded.command.source === command.source;
      return same ? repeat(recorded.id) : refused('key-conflict');
    }
    if (command.tokens === 0) return refused('invalid-request');
    const { expiresAt } = command;
    const expiry = expiresAt === 'period_end' ? this.periodEnd : (expiresAt?.getTime() ?? NEVER);
    if (expiry <= this.#clock) return refused('invalid-request');
    const id = this.#add(command.grantId, command.source, command.tokens, expiry, this.#clock, command);
    return { code: 'ok', id, repeated: false };
  }

  #add(
    grantId: string,
    source: string,
    tokens: number,
    expiresAt: number,
    at: number,
    command: GrantCommand | null,
  ): string {
    const grant: NaiveGrant = { id: grantId, source, expiresAt, at, clawedBack: 0 };
    for (let n = 0; n < tokens; n += 1) {
      this.credits.push({ grant, place: this.debt > 0 ? 'repaid' : 'left' });
      if (this.debt > 0) this.debt -= 1;
      else this.#added += 1;
    }
    this.granted.set(source, (this.granted.get(source) ?? 0) + tokens);
    this.credits.sort((a, b) => burnsBefore(a.grant, b.grant));
    const id = this.#entry();
    this.#grants.set(grantId, { id, command, grant });
    return id;
  }

  #allocate(at: number, grantId: string, tokens: number): void {
    this.#allocated += tokens;
    if (tokens > 0) this.#add(grantId, 'allocation', tokens, this.periodEnd, at, null);
  }

  #clawback(command: ClawbackCommand): Answer {
    const recorded = this.#clawbacks.get(command.clawbackId);
    if (recorded !== undefined) return repeat(recorded);
    const grant = this.#grants.get(command.grantId)?.grant;
    if (!grant) return refused('not-found');
    const credits = this.credits.filter((credit) => credit.grant === grant);
    const takeable = credits.length - inPlace(credits, 'expired').length - grant.clawedBack;
    const taken = Math.min(takeable, command.tokens ?? takeable);
    if (taken <= 0) return refused('already-refunded');
    const freezes = [...this.freezes.values()].filter((other) => other.grant === grant && other.credits.length > 0);
    const own = freezes.find((freeze) => freeze === this.freezes.get(command.freezeId ?? ''));
    const left = inPlace(credits, 'left');
    const sources = own ? [own.credits, left] : [left, freezes[0]?.credits ?? []];
    let debt = taken;
    for (const source of sources) {
      for (const credit of source.splice(0, debt)) {
        credit.place = 'clawed back';
        debt -= 1;
      }
    }
    grant.clawedBack += taken;
    this.debt += debt;
    const id = this.#entry();
    this.#clawbacks.set(command.clawbackId, id);
    return { code: 'ok', id, repeated: false };
  }

  #freeze(command: FreezeCommand): Answer {
    const recorded = this.freezes.get(command.freezeId);
    if (recorded) return recorded.grant.id === command.grantId ? repeat(recorded.id) : refused('key-conflict');
    const grant = this.#grants.get(command.grantId)?.grant;
    if (!grant) return refused('not-found');
    const left = inPlace(this.credits, 'left').filter((credit) => credit.grant === grant);
    const credits = left.slice(0, command.tokens ?? left.length);
    if (credits.length === 0) return refused('already-refunded');
    for (const credit of credits) credit.place = 'held';
    const id = this.#entry();
    this.freezes.set(command.freezeId, { id, grant, period: this.period, credits });
    return { code: 'ok', id, repeated: false };
  }

  #unfreeze({ freezeId }: UnfreezeCommand): Answer {
    const freeze = this.freezes.get(freezeId);
    if (!freeze) return refused('not-found');
    if (freeze.releaseId !== undefined) return repeat(freeze.releaseId);
    if (freeze.credits.length === 0) return refused('hold-resolved');
    this.#back(freeze.credits.splice(0), this.#clock);
    freeze.releaseId = this.#entry();
    return { code: 'ok', id: freeze.releaseId, repeated: false };
  }

  #void({ voidId, grantId }: VoidCommand): Answer {
    const recorded = this.#voids.get(voidId);
    if (recorded) return recorded.grantId === grantId ? repeat(recorded.id) : refused('key-conflict');
    const grant = this.#grants.get(grantId)?.grant;
    if (!grant) return refused('not-found');
    const left = inPlace(this.credits, 'left').filter((credit) => credit.grant === grant);
    if (left.length === 0) return refused('already-refunded');
    for (const credit of left) credit.place = 'clawed back';
    grant.clawedBack += left.length;
    const id = this.#entry();
    this.#voids.set(voidId, { id, grantId });
    return { code: 'ok', id, repeated: false };
  }

  // Pauses

  #pause({ pauseId, feature }: PauseCommand): Answer {
    const recorded = this.pauses.get(pauseId);
    if (recorded) return recorded.feature === feature ? repeat(recorded.id) : refused('key-conflict');
    const id = this.#entry();
    this.pauses.set(pauseId, { id, feature });
    return { code: 'ok', id, repeated: false };
  }

  #resume({ pauseId }: ResumeCommand): Answer {
    const pause = this.pauses.get(pauseId);
    if (!pause) return refused('not-found');
    if (pause.resumeId !== undefined) return repeat(pause.resumeId);
    pause.resumeId = this.#entry();
    return { code: 'ok', id: pause.resumeId, repeated: false };
  }

  #isPaused(feature: string): boolean {
    return this.openPauses.some((pause) => (pause.feature ?? feature) === feature);
  }

  get openPauses(): NaivePause[] {
    return [...this.pauses.values()].filter(({ resumeId }) => resumeId === undefined);
  }

  // Terms and time

  /** Whether it brought credits. */
  #changeTerms(changes: Extract<Command, { type: 'change_terms' }>['changes']): boolean {
    const { plan, ...others } = changes;
    const before = this.terms;
    let more = 0;
    this.terms = { ...this.terms, ...others };
    if (plan && JSON.stringify(plan) !== JSON.stringify(this.terms.nextPlan ?? this.terms.plan)) {
      const share = this.#shareOf(plan);
      const smaller = plan.planId !== this.terms.plan.planId && share < this.#shareOf(this.terms.plan);
      this.terms = smaller ? { ...this.terms, nextPlan: plan } : { ...this.terms, plan, nextPlan: null };
      more = smaller ? 0 : Math.max(0, share - this.#allocated);
    }
    if (JSON.stringify(this.terms) !== JSON.stringify(before)) this.#entry();
    if (more > 0) this.#allocate(this.#clock, `allocation~${this.period}~${this.#allocated + more}`, more);
    if (this.terms.thresholdPercent !== before.thresholdPercent) this.#rearm('threshold');
    return more > 0;
  }

  /** Lets time pass, event by event: at one instant holds end first, then grants, then the period. */
  #pass(now: number): void {
    let begun = this.seq;
    let isRolled = false;
    const look = (): void => {
      this.#lookAtLines(isRolled ? 'all' : 'none');
    };
    while (this.nextEvent() <= now) {
      if (this.seq - begun >= ENTRIES_OF_TIME) {
        // Each commit looks at the lines.
        look();
        begun = this.seq;
        isRolled = false;
      }
      const at = this.nextEvent();
      const hold = this.#open().find(({ expiresAt }) => expiresAt <= at);
      const credit = inPlace(this.credits, 'left').find(({ grant }) => grant.expiresAt <= at);
      if (hold) {
        this.#releaseHold(hold, at);
      } else if (credit) {
        for (const other of inPlace(this.credits, 'left')) if (other.grant === credit.grant) other.place = 'expired';
        this.#entry();
      } else {
        this.#roll(at);
        isRolled = true;
      }
    }
    look();
  }

  /** The allocation's time ends with the period's; what was bought keeps its own. */
  #endPeriod({ number }: EndPeriodCommand): Answer {
    const recorded = this.#closes.get(number);
    if (recorded !== undefined) return repeat(recorded);
    if (number !== this.period) return refused('not-found');
    if (this.#clock === this.#periodStart) return refused('invalid-request');
    for (const { grant } of this.#grants.values()) {
      if (grant.source !== 'allocation' || grant.expiresAt <= this.#clock) continue;
      grant.expiresAt = this.#clock;
      const left = inPlace(this.credits, 'left').filter((credit) => credit.grant === grant);
      if (left.length > 0) this.#entry();
      for (const credit of left) credit.place = 'expired';
    }
    for (const hold of this.#openHere()) hold.periodEnd = this.#clock;
    this.#roll(this.#clock);
    return { code: 'ok', id: this.#closes.get(number)!, repeated: false };
  }

  /** Periods go on from the boundary nearest to their start; a new interval is counted from the midnight next to it. */
  #boundaryNear(at: number, periodMs: number): number {
    const [step, origin] = periodMs === this.#periodMs ? [periodMs, this.periodEnd] : [DAY, 0];
    const before = origin + Math.floor((at - origin) / step) * step;
    return at - before <= before + step - at ? before : before + step;
  }

  #roll(at: number): void {
    this.#closes.set(this.period, this.#entry());
    const heldHere = this.#openHere().reduce(
      (sum, { credits, overage }) => sum + credits.length + overage,
      this.#frozenHere(),
    );
    this.closed = [this.#used() + this.overageUsed, this.overageUsed, heldHere, this.left, ...this.late];
    this.carriedIn = this.left;
    this.terms = { ...this.terms, plan: this.terms.nextPlan ?? this.terms.plan, nextPlan: null };
    this.period += 1;
    const periodMs = daysOf(this.terms.plan) * DAY;
    this.periodEnd = this.#boundaryNear(at, periodMs) + periodMs;
    this.#periodMs = periodMs;
    this.#periodStart = at;
    this.usage.clear();
    this.overageUsed = 0;
    this.#allocated = 0;
    this.#added = 0;
    this.granted.clear();
    if (this.terms.state === 'closed') this.#ended = this.#open().length === 0;
    else this.#allocate(at, `allocation~${this.period}`, this.terms.plan.allocation);
  }

  // The two lines

  #passed(kind: NaiveLine): boolean {
    if (kind === 'overage') return this.overageUsed + this.#reservedOverage() > 0;
    if (this.total === 0) return false;
    if (kind === 'gone') return !this.#canSpend() && this.#openHere().length === 0;
    const percent = this.terms.thresholdPercent;
    return percent !== null && this.#used() / this.total >= percent / 100;
  }

  #canSpend(): boolean {
    return this.left > 0 || this.#overageLeft() > 0;
  }

  #rearm(kind: NaiveLine): void {
    const line = this.lines[kind];
    if (line.armed || (kind === 'gone' ? !this.#canSpend() : this.#passed(kind))) return;
    line.armed = true;
    line.generation += 1;
    if (kind === 'gone') this.#fire('back', line.generation, this.#added);
  }

  #fire(kind: string, generation: number, added?: number): void {
    const frozen = this.#frozenHere();
    const held = this.#openHere().reduce((sum, hold) => sum + hold.credits.length, frozen);
    const overage = [this.overageUsed, this.#reservedOverage(), this.#overageLimit()];
    const numbers = [this.left, held, this.#used(), this.total, ...overage, added];
    this.fired.push([`acme~${this.period}~${kind}~${generation}`, ...numbers]);
  }

  /** A new period arms all lines; grants arm all but overage; overage that may be spent now arms the end of the credits. */
  #lookAtLines(armed: 'none' | 'gone' | 'credits' | 'all'): void {
    for (const kind of ['threshold', 'gone', 'overage'] as const) {
      if (armed === 'all' || (armed === 'credits' && kind !== 'overage') || armed === kind) this.#rearm(kind);
      const line = this.lines[kind];
      if (!line.armed || !this.#passed(kind)) continue;
      line.armed = false;
      this.#fire(kind, line.generation);
    }
    this.#added = 0;
  }

  #looked(answer: Answer, armed: 'none' | 'gone' | 'credits' | 'all' = 'none'): Answer {
    if (answer.code === 'ok') this.#lookAtLines(answer.repeated ? 'none' : armed);
    return answer;
  }

  // Counters

  #entry(): string {
    this.seq += 1;
    return `acme~${String(this.seq).padStart(12, '0')}`;
  }

  #begin(action: string): void {
    this.attempts.set(action, (this.attempts.get(action) ?? 0) + 1);
  }

  #use(feature: string, tokens: number, actions: number, overage: number): void {
    const before = this.usage.get(feature) ?? { tokens: 0, actions: 0 };
    this.usage.set(feature, { tokens: before.tokens + tokens, actions: before.actions + actions });
    this.overageUsed += overage;
  }

  /** What it spent in this period and was not given back, and what it holds. */
  usedBySpace(spaceId: string | undefined): number {
    const charges = this.#chargesHere(false).filter((charge) => charge.spaceId === spaceId);
    const holds = this.#openHere().filter(({ command }) => command.spaceId === spaceId);
    return [...charges, ...holds].reduce((sum, { credits, overage }) => sum + credits.length + overage, 0);
  }

  #chargesHere(late: boolean): NaiveCharge[] {
    return this.#charges.filter((charge) => charge.period === this.period && charge.late === late);
  }

  #open(): NaiveHold[] {
    return this.holds.filter(({ end }) => end === 'open');
  }

  #openHere(): NaiveHold[] {
    return this.#open().filter(({ period }) => period === this.period);
  }

  #used(): number {
    return [...this.usage.values()].reduce((sum, { tokens }) => sum + tokens, 0) - this.overageUsed;
  }

  #overageLeft(): number {
    return Math.max(0, this.#overageLimit() - this.overageUsed - this.#reservedOverage());
  }

  #price(): string {
    const { amount, currency } = this.terms.plan.overageUnitPrice;
    return `${currency} ${amount}`;
  }

  /** What this period's charges, the late ones among them, owe at each price. */
  get owed(): [string, number][] {
    const owed = new Map<string, number>();
    for (const { overage, price } of this.#charges.filter(({ period }) => period === this.period)) {
      if (overage > 0) owed.set(price, (owed.get(price) ?? 0) + overage);
    }
    return [...owed];
  }

  #overageLimit(): number {
    const { plan, overage } = this.terms;
    if (overage?.allowed !== true) return 0;
    const { amount, currency } = plan.overageUnitPrice;
    const isAgreed = currency === overage.unitPrice.currency && amount <= overage.unitPrice.amount;
    return isAgreed ? Math.min(plan.overageLimit, overage.limit) : 0;
  }

  #reservedOverage(): number {
    return this.#openHere().reduce((sum, { overage }) => sum + overage, 0);
  }

  /** What a plan brings to this period: its share of an allocation for a longer one. */
  #shareOf(plan: Terms['plan']): number {
    return Math.floor(plan.allocation * Math.min(1, this.#periodMs / (daysOf(plan) * DAY)));
  }

  #fingerprint(): string {
    return JSON.stringify([this.seq, this.terms, [...this.caps], this.lines, this.fired.length]);
  }
}

const isOtherPrice = ({ expectedTokens }: DebitCommand | HoldCommand | BulkHoldCommand, tokens: number): boolean =>
  expectedTokens !== undefined && expectedTokens !== tokens;

const isSameRequest = (a: DebitCommand | HoldCommand, b: DebitCommand | HoldCommand): boolean =>
  a.action === b.action && a.spaceId === b.spaceId && a.memberId === b.memberId;

/** Soonest expiry, then allocation, top-up, promotion, adjustment, then older, then id. */
function burnsBefore(a: NaiveGrant, b: NaiveGrant): number {
  if (a.expiresAt !== b.expiresAt) return a.expiresAt < b.expiresAt ? -1 : 1;
  if (a.source !== b.source) return SOURCES.indexOf(a.source) - SOURCES.indexOf(b.source);
  if (a.at !== b.at) return a.at - b.at;
  return a.id === b.id ? 0 : a.id < b.id ? -1 : 1;
}
