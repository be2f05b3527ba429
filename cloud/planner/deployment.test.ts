import { readFileSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import { DEPLOYMENT } from './deployment.ts';

interface Resource {
  readonly Type: string;
  readonly Properties: Readonly<Record<string, unknown>>;
}

const TEMPLATE = new URL('../stack/template.snapshot.json', import.meta.url);
const { Resources }: { readonly Resources: Readonly<Record<string, Resource>> } = JSON.parse(
  readFileSync(TEMPLATE, 'utf8'),
);
const all = (type: string): Readonly<Record<string, unknown>>[] =>
  Object.values(Resources).flatMap(({ Type, Properties }) => (Type === type ? [Properties] : []));

describe('what the planner takes the stack to be is what its template says', () => {
  test('batches gather for a second, but for rows of the table', () => {
    const windows = all('AWS::Lambda::EventSourceMapping').map(
      ({ EventSourceArn, MaximumBatchingWindowInSeconds }) =>
        `${JSON.stringify(EventSourceArn).includes('StreamArn')} ${MaximumBatchingWindowInSeconds}`,
    );
    expect(windows.filter((window) => window === `false ${DEPLOYMENT.batchWindowS}`).length).toBeGreaterThanOrEqual(4);
    expect(new Set(windows)).toEqual(new Set([`false ${DEPLOYMENT.batchWindowS}`, 'true 0']));
  });

  test('two consumers read the live stream', () => {
    const live = all('AWS::Lambda::EventSourceMapping').filter(({ EventSourceArn }) =>
      JSON.stringify(EventSourceArn).includes('Live'),
    );
    expect(live).toHaveLength(DEPLOYMENT.consumersPerStream);
  });

  test('functions have the memory that is paid for, files of the archive wait as long', () => {
    const memories = all('AWS::Lambda::Function').map(({ MemorySize }) => MemorySize);
    expect(memories).toContain(DEPLOYMENT.consumerMemoryGb * 1024);
    expect(memories).toContain(DEPLOYMENT.announcerMemoryGb * 1024);
    expect(JSON.stringify(all('AWS::KinesisFirehose::DeliveryStream'))).toContain(
      `"IntervalInSeconds":${DEPLOYMENT.archiveFileEveryS}`,
    );
  });

  test('as many alarms ring', () => {
    expect(all('AWS::CloudWatch::Alarm')).toHaveLength(DEPLOYMENT.alarms);
  });
});
