/** What an operator may choose. */
export interface Settings {
  /** Shards of the live stream, each good for some 900 live riders; or AWS scales them. */
  readonly liveShards: number | 'on-demand';
  /** Shards of the backlog stream. */
  readonly backlogShards: number;
  /** Days that samples stay in the archive. */
  readonly archiveDays: number;
  /** Days that error documents, refused records and failed batches stay. */
  readonly setAsideDays: number;
  /** Whether AWS IoT Core writes its errors to CloudWatch Logs: a setting of the whole account in this region. */
  readonly iotLogging: boolean;
  /** Bikes that have to have gone silent in a race, beside a fifth of all, for the alarm to ring. */
  readonly silentRacers: number;
  /** Who gets a mail when an alarm rings. */
  readonly alarmEmail: string | undefined;
  /** Amazon Resource Name of an SNS topic that alarms go to instead. */
  readonly alarmTopicArn: string | undefined;
}

/** Context keys that are settings begin with this: `-c alleycat:liveShards=4`. */
const PREFIX = 'alleycat:';

/** How a setting is read; `undefined` when the text does not fit. */
interface Form {
  readonly read: (text: string) => string | number | boolean | undefined;
  readonly takes: string;
  readonly example: string;
  readonly fallback: string | number | boolean | undefined;
}

const FORMS: Readonly<Record<keyof Settings, Form>> = {
  liveShards: {
    read: (text) => (text === 'on-demand' ? text : whole(text, 1, 500)),
    takes: 'a whole number from 1 to 500, or on-demand',
    example: '2',
    fallback: 1,
  },
  backlogShards: count(1, 500, 1),
  archiveDays: count(1, 3650, 365),
  setAsideDays: count(1, 365, 30),
  iotLogging: {
    read: (text) => (text === 'true' ? true : text === 'false' ? false : undefined),
    takes: 'true or false',
    example: 'true',
    fallback: false,
  },
  silentRacers: count(1, 40_000, 5),
  alarmEmail: pattern(/^[^\s@,]{1,64}@[^\s@,]{1,190}$/, 'a mail address', 'ops@example.org'),
  alarmTopicArn: pattern(
    /^arn:aws[a-z-]*:sns:[a-z0-9-]+:\d{12}:[A-Za-z0-9_-]{1,256}$/,
    'the ARN of an SNS topic',
    'arn:aws:sns:eu-west-1:123456789012:ops',
  ),
};

/** Names of all settings. */
export const SETTING_NAMES: readonly string[] = Object.keys(FORMS);

/** What a setting takes, and what it is when nobody sets it; for the operator's page. */
export function settingForm(name: string): { readonly takes: string; readonly fallback: string } | undefined {
  const form = Object.entries(FORMS).find(([key]) => key === name)?.[1];
  return form && { takes: form.takes, fallback: form.fallback === undefined ? 'none' : String(form.fallback) };
}

/**
 * Reads the settings from the app's context (`cdk.json`, or `-c` on the command line, where everything is text). Keys of
 * others are left alone. The error tells every problem on a line of its own: the key, what it takes, an example.
 */
export function readSettings(context: Readonly<Record<string, unknown>>): Settings | { readonly error: string } {
  const problems: string[] = [];
  for (const key of Object.keys(context)) {
    if (key.startsWith(PREFIX) && !Object.hasOwn(FORMS, key.slice(PREFIX.length))) {
      problems.push(`${key}: there is no such setting; there are ${SETTING_NAMES.join(', ')}`);
    }
  }
  const values = Object.entries(FORMS).map(([name, form]) => {
    const given = context[PREFIX + name];
    if (given === undefined) return [name, form.fallback];
    const value = form.read(String(given));
    const shown = JSON.stringify(given);
    if (value === undefined)
      problems.push(`${PREFIX}${name} ${shown}: ${form.takes}, for example -c ${PREFIX}${name}=${form.example}`);
    return [name, value];
  });
  // The forms above give every name the type that the setting has.
  const settings = Object.fromEntries(values) as Settings;
  if (settings.alarmEmail !== undefined && settings.alarmTopicArn !== undefined)
    problems.push(`${PREFIX}alarmEmail and ${PREFIX}alarmTopicArn: only one of them`);
  return problems.length === 0 ? settings : { error: problems.join('\n') };
}

function whole(text: string, min: number, max: number): number | undefined {
  const value = Number(text);
  return /^\d+$/.test(text) && value >= min && value <= max ? value : undefined;
}

function count(min: number, max: number, fallback: number): Form {
  const takes = `a whole number from ${min} to ${max}`;
  return { read: (text) => whole(text, min, max), takes, example: String(fallback), fallback };
}

function pattern(accepted: RegExp, takes: string, example: string): Form {
  return { read: (text) => (accepted.test(text) ? text : undefined), takes, example, fallback: undefined };
}
