export { CLASSES, classById, type RaceClass } from './classes.ts';
export { type GapMessage, gapMessageSchema, MAX_GAPS_PER_MESSAGE } from './gap.ts';
export { type Heartbeat, heartbeatSchema, type Presence, presenceSchema } from './heartbeat.ts';
export {
  bikeIdSchema,
  classIdSchema,
  MAX_RACER_ID,
  raceIdSchema,
  racerIdSchema,
  racerNameSchema,
  runIdSchema,
  secondSchema,
  seqSchema,
} from './ids.ts';
export {
  type LiveMessage,
  liveMessageSchema,
  type RaceEntry,
  type RaceMessage,
} from './live-message.ts';
export { outputHundredths } from './output.ts';
export { expandPack, type Pack, type PackedSample, type PackRun, packSamples, packSchema } from './pack.ts';
export { mergeParticipant, newParticipant, type Participant, participantTotal, recordOutput } from './participant.ts';
export {
  BIKE_ID_PREFIX,
  bikeIdOfSerial,
  boardSerialSchema,
  CLAIM_CLIENT_PREFIX,
  type ProvisioningRequest,
  provisioningRequestSchema,
  serialOfBikeId,
} from './provisioning.ts';
export { RACE_MS, RACE_SECONDS, raceIdAt, raceStartMs, secondOfRaceAt } from './race-window.ts';
export { sampleUuid } from './sample-uuid.ts';
export {
  decodeLadder,
  encodeLadder,
  LADDER_POINTS,
  ladderPlaces,
  placeByTotal,
  STANDING_LIMIT_BYTES,
  STANDING_TOP,
  type Standing,
  type StandingEntry,
  standingSchema,
} from './standing.ts';
export { CADENCE_MAX_TENTHS, RESISTANCE_MAX_TENTHS, toTenths } from './tenths.ts';
export {
  type BikeTopicKind,
  basicIngestTopic,
  bikeTopic,
  bikeTopicFilter,
  commandTopic,
  type IngestKind,
  ingestRuleName,
  isIngestKind,
  standingTopic,
} from './topics.ts';
