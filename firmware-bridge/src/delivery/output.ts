import type { BridgeEvent } from '../events.ts';
import type { Gap } from '../journal/gap.ts';
import type { SampleRecord } from '../journal/record.ts';
import type { Delivery } from './delivery-state.ts';
import type { SetAsideReason } from './set-aside.ts';
import type { Publication } from './uplink.ts';

/** What is to be done. */
export type Output =
  | { readonly kind: 'publish'; readonly id: number; readonly publication: Publication }
  /** The journal may forget these: they are acknowledged, or set aside. */
  | { readonly kind: 'delivered'; readonly records: readonly SampleRecord[] }
  | { readonly kind: 'gapReported'; readonly gap: Gap }
  /** Answered by the input `backlog`. */
  | { readonly kind: 'askBacklog'; readonly limit: number }
  /** Answered by the input `gaps`. */
  | { readonly kind: 'askGaps' }
  /** Answered by the input `setAside`. */
  | {
      readonly kind: 'setAside';
      readonly id: number;
      readonly records: readonly SampleRecord[];
      readonly reason: SetAsideReason;
    }
  | { readonly kind: 'tell'; readonly event: BridgeEvent };

export interface Step {
  readonly delivery: Delivery;
  readonly outputs: readonly Output[];
}
