import { describe, expect, test } from '@jest/globals';
import { bikePolicies } from '../../stack/bike-policy.ts';
import { claimPolicy } from '../../stack/claim-policy.ts';
import { compilePermissions } from './compile-permissions.ts';
import { parseIotPolicy } from './parse-iot-policy.ts';

const ARN = 'arn:aws:iot:us-east-1:000000000000';
const STATEMENT = { Effect: 'Allow', Action: 'iot:Publish', Resource: `${ARN}:topic/a` };
const policy = (change: object, version = '2012-10-17') => ({
  Version: version,
  Statement: [{ ...STATEMENT, ...change }],
});

describe('a document is refused', () => {
  test.each<[string, unknown, RegExp]>([
    ['with a misspelt action', policy({ Action: 'iot:Conect' }), /iot:Conect/],
    ['with an action of another service', policy({ Action: ['s3:GetObject'] }), /s3:GetObject/],
    ['with a wildcard for its actions', policy({ Action: 'iot:*' }), /iot:\*/],
    ['with a version that is none', policy({}, '2012-10-18'), /Version/],
    ['without statements', { Version: '2012-10-17', Statement: [] }, /Statement/],
    ['with an effect that is none', policy({ Effect: 'allow' }), /Effect/],
    ['without resources', policy({ Resource: [] }), /Resource/],
    ['with a key that nobody reads', policy({ NotResource: '*' }), /NotResource/],
    ['that subscribes to a topic', policy({ Action: 'iot:Subscribe' }), /is no topicfilter/],
    ['that receives a filter', policy({ Action: 'iot:Receive', Resource: `${ARN}:topicfilter/a` }), /is no topic/],
    ['that connects a thing', policy({ Action: 'iot:Connect', Resource: `${ARN}:thing/a` }), /is no client/],
    ['with an ARN of another service', policy({ Resource: 'arn:aws:sns:us-east-1:0:topic/a' }), /is no topic/],
    ['with an unknown variable', policy({ Resource: `${ARN}:topic/\${iot:Thing.Name}` }), /iot:Thing.Name/],
    ['with an operator that is not used', policy({ Condition: { StringEquals: {} } }), /StringEquals/],
    ['with a condition that is neither', policy({ Condition: { Bool: { 'iot:ClientId': 'yes' } } }), /true or false/],
    ['of more than 2,048 characters', policy({ Resource: [`${ARN}:topic/${'a'.repeat(2_000)}`] }), /AWS takes 2048/],
    ['that is none', null, /./],
  ])('%s', (_, document, reason) => {
    expect(() => parseIotPolicy(document)).toThrow(reason);
  });
});

test('our own policies fit in every region', () => {
  const place = {
    arn: 'arn:aws-us-gov:iot:ap-southeast-1:123456789012',
    provisionTemplate: 'a-prefix-of-our-own-provision',
    rotateTemplate: 'a-prefix-of-our-own-rotate',
  };
  for (const document of [...Object.values(bikePolicies(place)), claimPolicy(place)]) {
    expect(() => parseIotPolicy(document)).not.toThrow();
  }
});

test('what is denied stays denied, whatever allows it', () => {
  const wide = { ...STATEMENT, Resource: '*' };
  const deny = { ...STATEMENT, Effect: 'Deny', Resource: `${ARN}:topic/secret/*` };
  for (const Statement of [
    [wide, deny],
    [deny, wide],
  ]) {
    const permissions = compilePermissions(parseIotPolicy({ Version: '2012-10-17', Statement }), {});
    expect(permissions('iot:Publish', `${ARN}:topic/a`)).toBe(true);
    expect(permissions('iot:Publish', `${ARN}:topic/secret/a`)).toBe(false);
    expect(permissions('iot:Receive', `${ARN}:topic/a`)).toBe(false);
  }
});

test('a condition must hold, and a variable without a value holds nothing', () => {
  const statements = parseIotPolicy(
    policy({
      Resource: `${ARN}:topic/\${iot:Connection.Thing.ThingName}`,
      Condition: { Bool: { 'iot:Connection.Thing.IsAttached': ['true'] } },
    }),
  );
  const name = { 'iot:Connection.Thing.ThingName': 'a' };
  const may = (variables: Record<string, string>) =>
    compilePermissions(statements, variables)('iot:Publish', `${ARN}:topic/a`);
  expect(may({ ...name, 'iot:Connection.Thing.IsAttached': 'true' })).toBe(true);
  expect(may({ ...name, 'iot:Connection.Thing.IsAttached': 'false' })).toBe(false);
  expect(may(name)).toBe(false);
  expect(may({ 'iot:Connection.Thing.IsAttached': 'true' })).toBe(false);
});
