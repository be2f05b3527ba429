import { raceIdAt } from '@alleycat/contract';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DynamoLeaderboardStore } from '../aws/dynamo-leaderboard-store.ts';
import { DynamoResultsStore } from '../aws/dynamo-results-store.ts';
import { createResultsReader, type ResultsReader } from '../consumers/leaderboard/read-results.ts';
import { EXIT } from './exit-codes.ts';
import { httpResults } from './http-results.ts';
import { parseResultsArguments, RESULTS_HELP } from './results-arguments.ts';
import { bestLines, resultLines } from './results-table.ts';
import { sayError } from './say-error.ts';
import { clientPlace, type StackPlace, stackOutputs } from './stack-outputs.ts';
import { openTerminal } from './terminal.ts';

/** `alleycat-cloud results`, against a cloud on this machine or the account. */
export async function resultsCommand(words: readonly string[]): Promise<number> {
  const terminal = openTerminal();
  const asked = parseResultsArguments(words);
  if (asked === 'help') {
    terminal.out(RESULTS_HELP.trimEnd());
    return EXIT.ok;
  }
  if ('error' in asked) {
    terminal.tell(asked.error);
    return EXIT.usage;
  }
  const { classId, race = raceIdAt(Date.now()), after, limit, json, url } = asked;
  const print = <Value>(value: Value, lines: (value: Value) => string[]): void => {
    for (const line of json ? [JSON.stringify(value)] : lines(value)) terminal.out(line);
  };
  try {
    const reader = url === undefined ? await accountResults(asked) : httpResults(url);
    if (asked.bests) print(await reader.bests(classId), (bests) => bestLines(classId, bests));
    else print(await reader.page({ raceId: race, classId, after, limit }), resultLines);
    return EXIT.ok;
  } catch (error) {
    terminal.tell(sayError(error));
    return EXIT.unavailable;
  }
}

async function accountResults(place: StackPlace): Promise<ResultsReader> {
  const { LeaderboardTable } = await stackOutputs(place, ['LeaderboardTable']);
  const client = new DynamoDBClient(clientPlace(place));
  const store = new DynamoLeaderboardStore(client, LeaderboardTable);
  return createResultsReader({ store, results: new DynamoResultsStore(client, LeaderboardTable) }, Date.now);
}
