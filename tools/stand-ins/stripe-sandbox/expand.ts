/** `expand[]` replaces ids along a path by the objects they name. */
import { asList } from './objects.js';
import { Refusal } from './refusal.js';
import type { World } from './world.js';

const MAX_DEPTH = 4;

type Tree = Record<string, unknown>;

export function expand(world: World, answer: object, paths: readonly string[]): object {
  if (paths.length === 0) return answer;
  const copy = structuredClone(answer);
  for (const path of paths) {
    const steps = path.split('.');
    if (steps.length > MAX_DEPTH) {
      throw new Refusal(400, `You cannot expand more than 4 levels of a property (${path}).`, { param: 'expand' });
    }
    follow(world, copy as Tree, steps, path);
  }
  return copy;
}

function follow(world: World, tree: Tree, steps: readonly string[], path: string): void {
  const [step, ...rest] = steps;
  if (step === undefined) return;
  if (step === 'data' && Array.isArray(tree['data'])) {
    for (const item of tree['data']) follow(world, item as Tree, rest, path);
    return;
  }
  const value = tree[step] ?? includable(world, tree, step);
  if (value === undefined) {
    throw new Refusal(400, `This property cannot be expanded (${path}).`, { param: 'expand' });
  }
  if (value === null) return;
  const found = typeof value === 'string' ? world.store.findAny(value) : value;
  if (found === undefined || typeof found !== 'object') {
    throw new Refusal(400, `This property cannot be expanded (${path}).`, { param: 'expand' });
  }
  tree[step] = found;
  follow(world, found as Tree, rest, path);
}

/** Properties that Stripe includes only on request; null for a property without a value. */
function includable(world: World, tree: Tree, name: string): unknown {
  const id = String(tree['id']);
  if (tree['object'] === 'checkout.session' && name === 'line_items') {
    const details = world.store.find('sandbox.session_details', id);
    return asList(`/v1/checkout/sessions/${id}/line_items`, details?.lineItems ?? []);
  }
  if (tree['object'] === 'charge' && name === 'refunds') {
    return asList(
      `/v1/charges/${id}/refunds`,
      world.store.list('refund').filter(({ charge }) => charge === id),
    );
  }
  return name in tree ? null : undefined;
}
