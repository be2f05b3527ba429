import { sayError } from './say-error.ts';

export type Answer =
  | { readonly kind: 'done'; readonly body: unknown }
  | { readonly kind: 'refused'; readonly problem: string };

const TIMEOUT_MS = 5_000;

/** Calls the bike's API; never throws, a failure comes back as a sentence for the rider. */
export async function callBike(method: 'GET' | 'POST' | 'DELETE', path: string, body?: unknown): Promise<Answer> {
  const request: RequestInit = { method, signal: AbortSignal.timeout(TIMEOUT_MS), cache: 'no-store' };
  if (body !== undefined) {
    request.headers = { 'content-type': 'application/json' };
    request.body = JSON.stringify(body);
  }
  try {
    const response = await fetch(path, request);
    const answer: unknown = await response.json().catch(() => undefined);
    if (response.ok) return { kind: 'done', body: answer };
    return { kind: 'refused', problem: sayError(response.status, answer) };
  } catch {
    return { kind: 'refused', problem: sayError(0, undefined) };
  }
}
