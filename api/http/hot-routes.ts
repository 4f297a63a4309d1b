/**
 * Serves the routes that AI features call for every action. They go around Express, whose routing costs more than the
 * rest of such a request (docs/decisions/0015). Express still handles paths that need decoding or have a query.
 */
import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http';
import type { Route } from '../route.js';
import type { Serve, Target } from './serve.js';

export interface ServedRoute {
  readonly route: Route;
  readonly serve: Serve;
}

/** Answers requests to hot routes and hands over all others. */
export function serveHotRoutes(served: readonly ServedRoute[], others: RequestListener): RequestListener {
  const hot = served.filter(({ route }) => route.hot === true).map(hotRoute);
  return (req: IncomingMessage, res: ServerResponse) => {
    for (const { method, matches, serve } of hot) {
      const target = req.method === method ? matches(req.url!) : null;
      if (target) {
        void serve(req, res, target);
        return;
      }
    }
    others(req, res);
  };
}

function hotRoute({ route: { method, path }, serve }: ServedRoute) {
  return { method: method.toUpperCase(), serve, matches: path.includes('{') ? pattern(path) : exactly(path) };
}

function exactly(path: string): (url: string) => Target | null {
  const target = { params: {}, query: {} };
  return (url) => (url === path ? target : null);
}

function pattern(path: string): (url: string) => Target | null {
  const expression = new RegExp(`^${path.replaceAll(/\{(\w+)\}/g, '(?<$1>[^/?#%]+)')}$`);
  return (url) => {
    const found = expression.exec(url);
    return found && { params: { ...found.groups }, query: {} };
  };
}
