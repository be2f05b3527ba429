/** A command's work: takes its words, tells its errors itself, and answers with the exit code. */
type Run = (words: readonly string[]) => Promise<number>;

/** A command of `alleycat-cloud`. It is loaded when it is called, so that none waits for the packages of another. */
export interface Command {
  readonly summary: string;
  readonly load: () => Promise<Run>;
}

/** Every command, in the order of the help. */
export const COMMANDS: Readonly<Record<string, Command>> = {
  plan: {
    summary: 'says how many shards a fleet needs, what it costs, and which quotas it breaks',
    load: async () => (await import('./planner/plan-command.ts')).runPlan,
  },
  fleet: {
    summary: 'admits boards, lists bikes, revokes one',
    load: async () => (await import('./operator/fleet-command.ts')).fleetCommand,
  },
  simulate: {
    summary: 'lets simulated riders race into a stream or a broker, and accounts for every message',
    load: async () => (await import('./simulator/simulate.ts')).runSimulate,
  },
  results: {
    summary: 'shows the result of a race, or the bests of all time',
    load: async () => (await import('./operator/results-command.ts')).resultsCommand,
  },
  redrive: {
    summary: 'returns to the streams what did not get through',
    load: async () => (await import('./operator/redrive-command.ts')).redriveCommand,
  },
  forget: {
    summary: "takes a racer's name out of the results",
    load: async () => (await import('./operator/forget-command.ts')).forgetCommand,
  },
};
