import { bikeIdSchema } from '@alleycat/contract';

/** Who a connection speaks for: a bike, or an observer of the whole system. */
export type Principal = { readonly kind: 'bike'; readonly bikeId: string } | { readonly kind: 'observer' };

const OBSERVER_ID = /^observer-[A-Za-z0-9_-]{1,119}$/;

/**
 * Who a client id stands for on a laptop, where there are no certificates: `observer-…` is an observer, any other valid bike
 * id is that bike, and everything else is nobody.
 */
export function principalOf(clientId: string): Principal | undefined {
  if (clientId.startsWith('observer-')) return OBSERVER_ID.test(clientId) ? { kind: 'observer' } : undefined;
  return bikeIdSchema.safeParse(clientId).success ? { kind: 'bike', bikeId: clientId } : undefined;
}
