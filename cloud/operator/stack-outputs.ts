import { CloudFormationClient, DescribeStacksCommand } from '@aws-sdk/client-cloudformation';
import { keepAlive } from '../aws/keep-alive.ts';

/** Which stack, and where. Without a region AWS's standard chain decides. */
export interface StackPlace {
  readonly stack: string;
  readonly region: string | undefined;
}

/** The options by which every command names the stack. */
export const STACK_OPTIONS = {
  stack: { kind: 'text', pattern: /^[A-Za-z][A-Za-z0-9-]{0,127}$/, example: 'Alleycat', required: false },
  region: { kind: 'text', pattern: /^[a-z]{2}(-[a-z]+)+-\d$/, example: 'eu-west-1', required: false },
} as const;

/** An operator's uplink may be slow: 4 MiB of a redrive in this time. */
const REQUEST_TIMEOUT_MS = 60_000;

/** The part of a client's configuration that says where it works. */
export function clientPlace({ region }: Pick<StackPlace, 'region'>) {
  return { requestHandler: keepAlive(REQUEST_TIMEOUT_MS), ...(region === undefined ? {} : { region }) };
}

/** Reads some outputs of the stack. Rejects with a sentence when the stack has not all of them. */
export async function stackOutputs<const Name extends string>(
  place: StackPlace,
  names: readonly Name[],
): Promise<Readonly<Record<Name, string>>> {
  const client = new CloudFormationClient(clientPlace(place));
  const { Stacks = [] } = await client.send(new DescribeStacksCommand({ StackName: place.stack }));
  const found = new Map(Stacks[0]?.Outputs?.map(({ OutputKey, OutputValue }) => [OutputKey, OutputValue]));
  const entries = names.map((name) => {
    const value = found.get(name);
    if (value === undefined) throw new Error(`The stack ${place.stack} has no output ${name}; is it the newest?`);
    return [name, value] as const;
  });
  // Every name has its entry.
  return Object.fromEntries(entries) as Record<Name, string>;
}
