import type { FaultCode } from '../faults.ts';

/** What a publish that the broker refused is to have. */
export type Verdict =
  | { readonly kind: 'delivered' }
  /** Again, after a wait. */
  | { readonly kind: 'retry' }
  /** The topic is refused, whatever the content. */
  | { readonly kind: 'pause'; readonly fault: FaultCode }
  /** The content is refused, however often it is sent. */
  | { readonly kind: 'setAside' };

/**
 * Judges a PUBACK's reason code (MQTT 5, section 3.4.2.1). A code below 0x80 is good; one that is not known is tried again,
 * because the records are safe where they are.
 */
export function verdictOf(reasonCode: number): Verdict {
  if (reasonCode < 0x80) return { kind: 'delivered' };
  switch (reasonCode) {
    case 0x87:
      return { kind: 'pause', fault: 'PUBLISH_NOT_ALLOWED' };
    case 0x90:
      return { kind: 'pause', fault: 'PUBLISH_TOPIC_REFUSED' };
    case 0x95:
    case 0x99:
      return { kind: 'setAside' };
    default:
      return { kind: 'retry' };
  }
}
