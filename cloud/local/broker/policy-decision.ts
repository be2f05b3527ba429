import { BIKE_POLICY } from '../../stack/bike-policy.ts';
import { compileTopicFilter } from '../rule/topic-filter.ts';
import type { Principal } from './principal.ts';

const OBSERVED = ['alleycat/#'];
const NOTHING: readonly string[] = [];

const forBike = (filters: readonly string[], bikeId: string): string[] =>
  filters.map((filter) => filter.replaceAll('${bike}', bikeId));

function matchesAny(filters: readonly string[], topic: string): boolean {
  const levels = topic.split('/');
  return filters.some((filter) => compileTopicFilter(filter)(levels));
}

/** Whether every topic that the narrow filter matches is also matched by the wide one. */
function covers(wide: string, narrow: string): boolean {
  const [wideLevels, narrowLevels] = [wide.split('/'), narrow.split('/')];
  for (const [index, level] of wideLevels.entries()) {
    if (level === '#') return true;
    const asked = narrowLevels[index];
    if (asked === undefined || asked === '#' || (level !== '+' && level !== asked)) return false;
  }
  return wideLevels.length === narrowLevels.length;
}

/** Whether the policy lets this principal publish on a topic. An observer publishes nothing. */
export function mayPublish(principal: Principal, topic: string): boolean {
  const filters = principal.kind === 'bike' ? forBike(BIKE_POLICY.publish, principal.bikeId) : NOTHING;
  return matchesAny(filters, topic);
}

/** Whether the policy lets this principal leave a retained message on a topic. */
export function mayRetain(principal: Principal, topic: string): boolean {
  const filters = principal.kind === 'bike' ? forBike(BIKE_POLICY.retain, principal.bikeId) : NOTHING;
  return matchesAny(filters, topic);
}

/** Whether the policy lets this principal subscribe to a filter: all that it matches must be allowed. */
export function maySubscribe(principal: Principal, filter: string): boolean {
  const filters = principal.kind === 'bike' ? forBike(BIKE_POLICY.subscribe, principal.bikeId) : OBSERVED;
  return filters.some((allowed) => covers(allowed, filter));
}
