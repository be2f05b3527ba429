import {
  type BikeTopicKind,
  basicIngestTopic,
  bikeTopic,
  CLASSES,
  commandTopic,
  ingestRuleName,
  isIngestKind,
  standingTopic,
} from '@alleycat/contract';
import {
  allow,
  allowRequests,
  CERTIFICATE_REQUEST,
  type IotPolicy,
  type PolicyPlace,
  registerRequest,
} from './iot-policy.ts';

// The thing that the connection's certificate is attached to, not what the client says of itself.
const BIKE = '${iot:Connection.Thing.ThingName}';
const KINDS: readonly BikeTopicKind[] = ['ride', 'pack', 'backlog', 'gap', 'heartbeat', 'presence'];

export type BikePolicyName = 'ride' | 'hear' | 'jobs' | 'rotate';

/**
 * What a bike may do, as the policies that its certificate carries: AWS IoT Core takes 2,048 characters in one document,
 * and up to ten documents. A policy knows `*` and `?`; MQTT's `+` and `#` stand for themselves in it.
 */
export function bikePolicies(place: PolicyPlace): Readonly<Record<BikePolicyName, IotPolicy>> {
  return { ride: ridePolicy(place), hear: hearPolicy(place), jobs: jobsPolicy(place), rotate: rotatePolicy(place) };
}

/** Connect as itself, and publish on the topics that carry its name, plainly and by Basic Ingest. */
function ridePolicy(place: PolicyPlace): IotPolicy {
  const topics = KINDS.map((kind) => bikeTopic(BIKE, kind));
  const ingest = KINDS.filter(isIngestKind).map((kind) =>
    basicIngestTopic(ingestRuleName(kind), bikeTopic(BIKE, kind)),
  );
  return {
    Version: '2012-10-17',
    Statement: [
      {
        ...allow('iot:Connect', place, 'client', [BIKE]),
        Condition: { Bool: { 'iot:Connection.Thing.IsAttached': ['true'] } },
      },
      allow('iot:Publish', place, 'topic', [...topics, ...ingest]),
    ],
  };
}

/** Hear the standing of each class, and what the cloud asks of this bike. */
function hearPolicy(place: PolicyPlace): IotPolicy {
  const topics = [...CLASSES.map(({ classId }) => standingTopic(classId)), commandTopic(BIKE)];
  return {
    Version: '2012-10-17',
    Statement: [allow('iot:Subscribe', place, 'topicfilter', topics), allow('iot:Receive', place, 'topic', topics)],
  };
}

/** Jobs for this thing. */
function jobsPolicy(place: PolicyPlace): IotPolicy {
  const jobs = `$aws/things/${BIKE}/jobs`;
  const requests = ['get', 'start-next', '*/get', '*/update'].map((verb) => `${jobs}/${verb}`);
  return {
    Version: '2012-10-17',
    Statement: [
      allow('iot:Publish', place, 'topic', requests),
      allow('iot:Subscribe', place, 'topicfilter', [`${jobs}/*`]),
      allow('iot:Receive', place, 'topic', [`${jobs}/*`]),
    ],
  };
}

/** A new certificate for this thing; the hook of the template sees to it that it is this thing. */
function rotatePolicy(place: PolicyPlace): IotPolicy {
  return {
    Version: '2012-10-17',
    Statement: allowRequests(place, [CERTIFICATE_REQUEST, registerRequest(place.rotateTemplate)]),
  };
}
