import { type Standing, standingSchema, standingTopic } from '@alleycat/contract';
import type { Session } from '../race/session.ts';

const MAX_STANDING_BYTES = 16_384;

type Taken = { readonly standing: Standing | undefined } | { readonly discarded: string };

/**
 * Takes a message that arrived as a standing: the standing to show from now on, or why the message was discarded. One of
 * another race, or older than the one shown, is no news: standings may arrive twice and in any order.
 */
export function takeStanding(shown: Standing | undefined, session: Session, topic: string, payload: Uint8Array): Taken {
  const standing = decodeStanding(payload);
  if (typeof standing === 'string') return { discarded: standing };
  if (topic !== standingTopic(standing.classId)) return { discarded: 'classId: differs from the topic' };
  if (session.state === 'idle') return { standing: shown };
  const { classId, raceId } = session.entry;
  if (classId !== standing.classId || raceId !== standing.raceId) return { standing: shown };
  return { standing: shown?.raceId === raceId && shown.asOf > standing.asOf ? shown : standing };
}

function decodeStanding(payload: Uint8Array): Standing | string {
  if (payload.length > MAX_STANDING_BYTES) return `longer than ${MAX_STANDING_BYTES} bytes`;
  let json: unknown;
  try {
    json = JSON.parse(new TextDecoder().decode(payload));
  } catch {
    return 'not JSON';
  }
  const result = standingSchema.safeParse(json);
  if (result.success) return result.data;
  const [issue] = result.error.issues;
  return `${issue?.path.join('.') || 'message'}: ${issue?.message ?? 'not a standing'}`;
}
