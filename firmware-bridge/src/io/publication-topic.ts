import { type BikeTopicKind, basicIngestTopic, bikeTopic, ingestRuleName, isIngestKind } from '@alleycat/contract';

/** The topic on which a bike publishes; with Basic Ingest what a rule carries goes to it directly, and the rest stay messages. */
export function publicationTopic(bikeId: string, kind: BikeTopicKind, basicIngest: boolean): string {
  const topic = bikeTopic(bikeId, kind);
  return basicIngest && isIngestKind(kind) ? basicIngestTopic(ingestRuleName(kind), topic) : topic;
}
