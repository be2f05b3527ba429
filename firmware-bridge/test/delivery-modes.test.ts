import { afterAll, afterEach, describe, expect, test } from '@jest/globals';
import { deliveredSamples } from './delivered-samples.ts';
import { DeliveryStand, expectAllArrived, nameOf, settle, takeIt } from './delivery-stand.ts';
import { passUntil } from './pass-until.ts';
import { releaseNativeClients } from './release-native-clients.ts';
import { CLIENTS } from './uplink-stand.ts';

const SERVER_UNAVAILABLE = 0x88;
/** What main sets in economy mode: a pack that waits to be filled is not to be written before it could be acknowledged. */
const ECONOMY_JOURNAL = { flushIntervalMs: 6500, offlineFlushMs: 6500 };

let stand: DeliveryStand | undefined;
afterEach(() => stand?.close());
afterAll(releaseNativeClients);

/** Half a minute of the bike's. */
async function rideOn(on: DeliveryStand): Promise<void> {
  const { made } = on;
  await passUntil(() => on.made >= made + 30);
}

/** Names of the live samples that the broker's end of the line has got, whatever it did with them, at this quality of service. */
function liveNames({ broker }: DeliveryStand, qos: 0 | 1): string[] {
  const rides = broker.published('ride').filter((publish) => publish.qos === qos);
  return deliveredSamples(rides.map(({ payload }) => ({ kind: 'ride', payload, qos }))).map(({ name }) => name);
}

describe.each([
  ['mqtt', CLIENTS['mqtt, MQTT 5']],
  ['iot-core', CLIENTS['iot-core']],
] as const)('over %s', (_, client) => {
  test('economy mode sends live samples in packs alone, and loses nothing in an outage', async () => {
    const settings = { economy: true };
    stand = await DeliveryStand.open(client, takeIt, { settings, journal: ECONOMY_JOURNAL });
    const { broker } = stand;
    await passUntil(() => broker.published('pack').length >= 3);
    const { onPublish } = broker.behaviour;
    broker.behaviour = { connack: { reasonCode: SERVER_UNAVAILABLE } };
    for (const link of broker.links) link.hangUp();
    const packs = broker.published('pack').length;
    await rideOn(stand);
    expect(broker.published('pack')).toHaveLength(packs);
    broker.behaviour = { ...(onPublish && { onPublish }) };
    await passUntil(() => broker.published('pack').length >= packs + 3);
    await expectAllArrived(stand);
    expect(broker.published('ride')).toEqual([]);
  });

  test('QoS 0 loses the live samples that a half-open link swallowed, and no other', async () => {
    stand = await DeliveryStand.open(client, takeIt, { behaviour: { deaf: true }, settings: { qos: 0 } });
    const { broker } = stand;
    await passUntil(() => broker.published('ride').length >= 3);
    const race = { raceId: 6_000_000, classId: 1, racerId: 7, name: 'Ada', second: 300 };
    const final = stand.make({ race: { ...race, final: { total: 1, counted: 1 } } });
    await passUntil(() => broker.links[0]?.closed === true);
    const { onPublish } = broker.behaviour;
    broker.behaviour = { ...(onPublish && { onPublish }) };
    const swallowed = new Set(liveNames(stand, 0));
    await rideOn(stand);
    await settle(stand);
    // The last one may be on its way still, and nobody waits for its answer.
    await passUntil(() => !stand?.missing().includes(nameOf(stand.made)));
    const { seed } = stand;
    const missing = stand.missing();
    expect({ seed, others: missing.filter((name) => !swallowed.has(name)) }).toEqual({ seed, others: [] });
    expect(missing.length).toBeGreaterThan(0);
    expect(liveNames(stand, 1)).toContain(final);
    expect(missing).not.toContain(final);
    expect(liveNames(stand, 0).length).toBeGreaterThan(swallowed.size);
  });
});
