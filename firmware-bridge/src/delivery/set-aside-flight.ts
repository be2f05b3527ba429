import { type Delivery, type Flight, withFlight, withoutFlight } from './delivery-state.ts';
import type { Step } from './output.ts';
import type { SetAsideReason } from './set-aside.ts';

/** Has the records of a flight set aside; until that is done nobody else sends them. */
export function setAsideFlight(delivery: Delivery, id: number, flight: Flight, reason: SetAsideReason): Step {
  return {
    delivery: { ...delivery, asides: withFlight(delivery.asides, id, flight) },
    outputs: [{ kind: 'setAside', id, records: flight.records, reason }],
  };
}

/** They are set aside, so that the journal may forget them. */
export function finishSetAside(delivery: Delivery, id: number): Step {
  const flight = delivery.asides.get(id);
  if (flight === undefined) return { delivery, outputs: [] };
  const { records } = flight;
  return {
    delivery: {
      ...delivery,
      asides: withoutFlight(delivery.asides, id),
      setAside: delivery.setAside + records.length,
    },
    outputs: [{ kind: 'delivered', records }],
  };
}
