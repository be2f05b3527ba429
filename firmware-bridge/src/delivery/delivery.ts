import type { Gap } from '../journal/gap.ts';
import type { SampleRecord } from '../journal/record.ts';
import { hasSample } from '../journal/run-ranges.ts';
import type { Delivery } from './delivery-state.ts';
import { giveUpUnanswered } from './give-up.ts';
import { heldSamples } from './held-samples.ts';
import { rest } from './lane-trouble.ts';
import { takeLinkDown, takeLinkUp } from './link.ts';
import type { Moment } from './moment.ts';
import type { Output, Step } from './output.ts';
import { askForGaps, sendGaps } from './send-gaps.ts';
import { letGoOfStale, sendLive } from './send-live.ts';
import { askForMore, isWholeAnswer, sendPacks, takeBacklog } from './send-packs.ts';
import { finishSetAside } from './set-aside-flight.ts';
import { settle } from './settle.ts';
import type { BrokerLimits, PublishResult } from './uplink.ts';

/** What happens to the delivery loop. */
export type Input =
  | { readonly kind: 'linkUp'; readonly limits: BrokerLimits }
  | { readonly kind: 'linkDown' }
  /** A sample was made, and stands in the journal. */
  | { readonly kind: 'record'; readonly record: SampleRecord }
  /** The journal's answer to `askBacklog`. */
  | { readonly kind: 'backlog'; readonly records: readonly SampleRecord[] }
  | { readonly kind: 'gaps'; readonly gaps: readonly Gap[] }
  | { readonly kind: 'ended'; readonly id: number; readonly result: PublishResult }
  | { readonly kind: 'setAside'; readonly id: number; readonly isKept: boolean }
  | { readonly kind: 'tick' };

/**
 * What is sent when, as a pure machine. A live sample leaves at once, before anything else; one that was not sent for 2 s or
 * not acknowledged for 5 s waits in the journal and follows in packs, at a bounded pace. A sample is the journal's until the
 * broker acknowledged it, or until it is set aside because the broker never will.
 */
export function step(delivery: Delivery, input: Input, moment: Moment): Step {
  const stages: readonly ((delivery: Delivery) => Step)[] = [
    (now) => takeInput(now, input, moment),
    (now) => giveUpUnanswered(now, moment),
    letGoOfStale,
    sendLive,
    askForGaps,
    sendGaps,
    askForMore,
    sendPacks,
    askForMore,
  ];
  let now: Delivery = { ...delivery, nowMs: moment.nowMs };
  const outputs: Output[] = [];
  for (const stage of stages) {
    const done = stage(now);
    now = done.delivery;
    outputs.push(...done.outputs);
  }
  return { delivery: now, outputs };
}

function takeInput(delivery: Delivery, input: Input, moment: Moment): Step {
  const silent = (next: Delivery): Step => ({ delivery: next, outputs: [] });
  switch (input.kind) {
    case 'linkUp':
      return silent(takeLinkUp(delivery, input.limits, moment));
    case 'linkDown':
      return takeLinkDown(delivery);
    case 'record':
      return silent({ ...delivery, fresh: [...delivery.fresh, input.record] });
    case 'backlog':
      return silent(takeAnswer(delivery, input.records));
    case 'gaps':
      return silent({ ...delivery, gaps: input.gaps });
    case 'ended':
      return settle(delivery, input.id, input.result, moment);
    case 'setAside':
      return input.isKept ? finishSetAside(delivery, input.id) : keepAfterAll(delivery, input.id);
    case 'tick':
      return silent(delivery);
  }
}

function takeAnswer(delivery: Delivery, records: readonly SampleRecord[]): Delivery {
  const held = heldSamples(delivery);
  const news = records.filter(({ runId, seq }) => !hasSample(held, runId, seq));
  return takeBacklog(delivery, news, isWholeAnswer(records.length));
}

/** There was no place to set them aside: they wait in the journal, and their topic rests. */
function keepAfterAll(delivery: Delivery, id: number): Step {
  const flight = delivery.asides.get(id);
  if (flight === undefined) return { delivery, outputs: [] };
  const asides = new Map(delivery.asides);
  asides.delete(id);
  const fault = { code: 'SET_ASIDE_FULL' as const, detail: `${flight.records.length} samples wait` };
  return rest({ ...delivery, asides }, { lane: 'backlog', sentAtMs: delivery.nowMs }, fault);
}
