import { CLASSES, classIdSchema, racerIdSchema, racerNameSchema } from '@alleycat/contract';
import * as z from 'zod';
import type { Rider } from '../race/session.ts';
import type { Screen } from './screen.ts';

/** A request to the rider page, as far as the routes look at it; header names in lower case. */
export interface Request {
  readonly method: string;
  readonly path: string;
  readonly headers: Readonly<Record<string, string | undefined>>;
  readonly body: string;
}

/** The files of the rider page. */
export type AssetName = 'index.html' | 'page.js' | 'page.css' | 'icon.svg';

const ASSETS: Readonly<Record<string, AssetName>> = {
  '/': 'index.html',
  '/page.js': 'page.js',
  '/page.css': 'page.css',
  '/icon.svg': 'icon.svg',
};

/** What the page server answers by itself. */
export type Answer =
  | { readonly kind: 'asset'; readonly name: AssetName }
  | { readonly kind: 'json'; readonly status: number; readonly body: unknown }
  | { readonly kind: 'stream' };

export type Route = Answer | { readonly kind: 'startRace'; readonly rider: Rider } | { readonly kind: 'leaveRace' };

/** Body of POST /api/race. */
const raceRequestSchema = z.strictObject({ racerId: racerIdSchema, classId: classIdSchema, name: racerNameSchema });

/**
 * Decides what a request is answered with. Requests that name another host are refused, so that a web page elsewhere cannot
 * reach the bike through its rider's browser by a name that resolves to it; so are those that another page's script sends.
 */
export function route(request: Request, screen: () => Screen): Route {
  const { host, origin } = request.headers;
  if (host === undefined || !isAddress(host))
    return refuse(403, 'host: open the page by its address, for example http://127.0.0.1:8080');
  if (origin !== undefined && origin !== `http://${host}`)
    return refuse(403, 'origin: only the rider page itself may call this');
  if (request.path === '/api/race') return routeRace(request);
  if (request.method !== 'GET')
    return refuse(405, `method: ${request.method.slice(0, 16)} is not served here, use GET`);
  return routeGet(request.path, screen);
}

function routeGet(path: string, screen: () => Screen): Route {
  const asset = Object.hasOwn(ASSETS, path) ? ASSETS[path] : undefined;
  if (asset !== undefined) return { kind: 'asset', name: asset };
  if (path === '/api/screen') return { kind: 'json', status: 200, body: screen() };
  if (path === '/api/classes') return { kind: 'json', status: 200, body: { v: 1, classes: CLASSES } };
  if (path === '/api/stream') return { kind: 'stream' };
  return refuse(404, `path: nothing at ${path.slice(0, 64)}; see /, /api/screen, /api/classes, /api/stream, /api/race`);
}

function routeRace(request: Request): Route {
  if (request.method === 'DELETE') return { kind: 'leaveRace' };
  if (request.method !== 'POST') return refuse(405, 'method: POST starts a race, DELETE leaves it');
  if (!(request.headers['content-type'] ?? '').startsWith('application/json')) {
    return refuse(415, 'content-type: send the body as application/json');
  }
  let json: unknown;
  try {
    json = JSON.parse(request.body);
  } catch {
    return refuse(400, 'body: not JSON; for example {"racerId":7,"classId":1,"name":"Ada"}');
  }
  const result = raceRequestSchema.safeParse(json);
  if (result.success) return { kind: 'startRace', rider: result.data };
  const problems = result.error.issues.map((issue) => `${issue.path.join('.') || 'body'}: ${issue.message}`);
  return refuse(400, problems.join('; '));
}

function refuse(status: number, error: string): Route {
  return { kind: 'json', status, body: { v: 1, error } };
}

/** An IP address or localhost, with or without a port: what DNS cannot point elsewhere. */
function isAddress(host: string): boolean {
  return /^(localhost|[0-9.]+|\[[0-9a-fA-F:]+\])(:[0-9]+)?$/.test(host);
}
