import { serialOfBikeId } from '@alleycat/contract';
import { parseCommandLine } from '../command-line.ts';
import { STACK_OPTIONS, type StackPlace } from './stack-outputs.ts';

/** What `fleet` is asked for. */
export type FleetArguments = StackPlace &
  (
    | { readonly action: 'allow'; readonly path: string }
    | { readonly action: 'list'; readonly json: boolean }
    | {
        readonly action: 'revoke';
        readonly bikeId: string;
        readonly serial: number;
        readonly old: boolean;
        readonly yes: boolean;
      }
  );

export const FLEET_HELP = `alleycat-cloud fleet allow FLASHLOG | list | revoke BIKE [options]

Who may become a bike. A board on the list gets a certificate for its first key, once its bike asks for it.

  allow FLASHLOG     put the boards of a flash log on the list: one JSON object a line with serial, hardware,
                     firmware and time; "-" reads standard input. All of it or, if a line is wrong, nothing
  list               every board: allowed, bound to a key, or revoked
  revoke BIKE        take a bike's certificates out of force and the bike out of the registry, and keep its board out until
                     it is flashed again
  --old              revoke: only the certificates before its last one, when the bike is known to connect with that
  --json             list: one JSON object a line
  --yes              revoke: do not ask
  --stack NAME       the stack (default Alleycat)
  --region REGION    its region (default: that of the AWS configuration)
  --help             print this

  alleycat-cloud fleet allow flashed-2026-11-24.jsonl --region eu-west-1
  alleycat-cloud fleet list --json | wc -l
  alleycat-cloud fleet revoke bike-1042
  alleycat-cloud fleet revoke bike-1042 --old
`;

const ACTIONS = {
  allow: STACK_OPTIONS,
  list: { ...STACK_OPTIONS, json: { kind: 'flag' } },
  revoke: { ...STACK_OPTIONS, old: { kind: 'flag' }, yes: { kind: 'flag' } },
} as const;

/** Parses the words after `fleet`; an error is one sentence. */
export function parseFleetArguments(words: readonly string[]): FleetArguments | 'help' | { readonly error: string } {
  const [action, ...rest] = words;
  if (words.includes('--help') || words.includes('-h')) return 'help';
  switch (action) {
    case 'list': {
      const parsed = parseCommandLine(ACTIONS.list, rest);
      return parsed === 'help' || 'error' in parsed ? parsed : { action, ...place(parsed), json: parsed.json };
    }
    case 'allow': {
      const [path = '', ...options] = rest;
      if (path === '' || path.startsWith('--'))
        return { error: 'allow: the flash log is missing, for example fleet allow flashed.jsonl' };
      const parsed = parseCommandLine(ACTIONS.allow, options);
      return parsed === 'help' || 'error' in parsed ? parsed : { action, ...place(parsed), path };
    }
    case 'revoke': {
      const [bikeId = '', ...options] = rest;
      const serial = serialOfBikeId(bikeId);
      if (serial === undefined)
        return { error: `revoke ${bikeId}: a bike of the fleet, for example fleet revoke bike-1042` };
      const parsed = parseCommandLine(ACTIONS.revoke, options);
      return parsed === 'help' || 'error' in parsed
        ? parsed
        : { action, ...place(parsed), bikeId, serial, old: parsed.old, yes: parsed.yes };
    }
    default:
      return { error: `fleet ${action ?? ''}: one of allow, list, revoke, for example fleet list` };
  }
}

function place({ stack = 'Alleycat', region }: { stack?: string | undefined; region: string | undefined }): StackPlace {
  return { stack, region };
}
