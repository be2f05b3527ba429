import { readFileSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import { parseIotPolicy } from '../local/broker/parse-iot-policy.ts';
import { LOCAL_PLACE } from '../local/broker/principal.ts';
import { bikePolicies } from '../stack/bike-policy.ts';
import { claimPolicy } from '../stack/claim-policy.ts';

// The committed template is the one that the app makes: stack-template.test.ts holds them equal, and to CDK's and cdk-nag's checks.
const TEMPLATE: { readonly Resources: Readonly<Record<string, Named & { readonly Type: string }>> } = JSON.parse(
  readFileSync(new URL('../stack/template.snapshot.json', import.meta.url), 'utf8'),
);

/** Puts the laptop's account and region where the template leaves them open. */
function resolved(value: unknown): unknown {
  const text = JSON.stringify(value).replace(
    /\{"Fn::Join":\["",(\[(?:"(?:[^"\\]|\\.)*"|\{"Ref":"[^"]*"\}|,)*\])\]\}/g,
    (_, parts: string) => {
      const known: Record<string, string> = {
        'AWS::Partition': 'aws',
        'AWS::Region': 'us-east-1',
        'AWS::AccountId': '000000000000',
      };
      const list: (string | { Ref: string })[] = JSON.parse(parts);
      return JSON.stringify(list.map((part) => (typeof part === 'string' ? part : known[part.Ref])).join(''));
    },
  );
  return JSON.parse(text);
}

interface Named {
  readonly Properties: Readonly<Record<string, unknown>>;
  readonly DependsOn?: readonly string[];
}

const resources = (type: string): [id: string, resource: Named][] =>
  Object.entries(TEMPLATE.Resources).filter(([, resource]) => resource.Type === type);

const resource = (id: string): Named['Properties'] => {
  const [[, found] = []] = Object.entries(TEMPLATE.Resources).filter(([name]) =>
    new RegExp(`^${id}[0-9A-F]{8}$`).test(name),
  );
  if (found === undefined) throw new Error(`the template has no ${id}`);
  return found.Properties;
};

describe('the policies', () => {
  const documents = new Map(
    resources('AWS::IoT::Policy').map(([, { Properties }]) => [
      Properties['PolicyName'],
      resolved(Properties['PolicyDocument']),
    ]),
  );

  test('are the ones that the laptop holds bikes to', () => {
    const { ride, hear, jobs, rotate } = bikePolicies(LOCAL_PLACE);
    expect(Object.fromEntries(documents)).toEqual({
      'alleycat-bike-ride': ride,
      'alleycat-bike-hear': hear,
      'alleycat-bike-jobs': jobs,
      'alleycat-bike-rotate': rotate,
      'alleycat-claim': claimPolicy(LOCAL_PLACE),
    });
  });

  test('are documents that AWS IoT Core takes, with no resource that is everything', () => {
    for (const document of documents.values()) {
      for (const { effect, resources: named } of parseIotPolicy(document)) {
        expect(effect).toBe('Allow');
        expect(named.every((resource) => /^arn:aws:iot:us-east-1:000000000000:[a-z]+\/[^*]/.test(resource))).toBe(true);
      }
    }
  });
});

describe('the provisioning templates', () => {
  const templates = resources('AWS::IoT::ProvisioningTemplate').map(([, resource]) => resource);
  const bodies = templates.map(({ Properties }) => JSON.parse(String(Properties['TemplateBody'])));

  test('have names and bodies that AWS takes', () => {
    expect(templates.map(({ Properties }) => Properties['TemplateName'])).toEqual([
      'alleycat-provision',
      'alleycat-rotate',
    ]);
    for (const { Properties } of templates) {
      expect(String(Properties['TemplateName'])).toMatch(/^[0-9A-Za-z_-]{1,36}$/);
      expect(String(Properties['TemplateBody']).length).toBeLessThanOrEqual(10_240);
      expect(Properties['Enabled']).toBe(true);
    }
  });

  test('refer only to what is there', () => {
    const references = (value: unknown): string[] => {
      if (typeof value !== 'object' || value === null) return [];
      return Object.entries(value).flatMap(([key, inner]) => (key === 'Ref' ? [String(inner)] : references(inner)));
    };
    for (const body of bodies) {
      expect(Object.keys(body).sort()).toEqual(['Parameters', 'Resources']);
      const named = new Set(references(body.Resources));
      expect([...named].sort()).toEqual(Object.keys(body.Parameters).sort());
    }
  });

  test("make a thing of the stack's type, called after its board, with every policy of a bike and no other", () => {
    const types = resources('AWS::IoT::ThingType').map(([, { Properties }]) => Properties['ThingTypeName']);
    const policies = resources('AWS::IoT::Policy').map(([, { Properties }]) => Properties['PolicyName']);
    for (const { Resources } of bodies) {
      const { thing, certificate, ...others } = Resources;
      expect(thing.Properties.ThingName).toEqual({ 'Fn::Join': ['', ['bike-', { Ref: 'SerialNumber' }]] });
      expect(types).toEqual([thing.Properties.ThingTypeName]);
      expect(certificate.Properties.Status).toBe('Active');
      const attached = Object.values<{ Type: string; Properties: { PolicyName: string } }>(others);
      expect(attached.every(({ Type }) => Type === 'AWS::IoT::Policy')).toBe(true);
      expect(attached.map(({ Properties }) => Properties.PolicyName).sort()).toEqual(
        policies.filter((name) => String(name).startsWith('alleycat-bike-')).sort(),
      );
    }
  });

  test('are made after what their bodies name, and ask the hook, which they alone may call', () => {
    const hookId = resources('AWS::Lambda::Function').find(([id]) => id.startsWith('ProvisioningHook'))?.[0];
    const needed = [...resources('AWS::IoT::ThingType'), ...resources('AWS::IoT::Policy')]
      .filter(([, { Properties }]) => Properties['PolicyName'] !== 'alleycat-claim')
      .map(([id]) => id);
    for (const { Properties, DependsOn } of templates) {
      expect(DependsOn).toEqual(expect.arrayContaining(needed));
      expect(Properties['PreProvisioningHook']).toEqual({
        PayloadVersion: '2020-04-01',
        TargetArn: { 'Fn::GetAtt': [hookId, 'Arn'] },
      });
    }
    const calls = resources('AWS::Lambda::Permission').filter(([id]) => id.startsWith('ProvisioningHook'));
    expect(
      calls.map(([, { Properties }]) =>
        resolved([Properties['Principal'], Properties['SourceArn'], Properties['SourceAccount']]),
      ),
    ).toEqual(
      ['alleycat-provision', 'alleycat-rotate'].map((name) => [
        'iot.amazonaws.com',
        `arn:aws:iot:us-east-1:000000000000:provisioningtemplate/${name}`,
        { Ref: 'AWS::AccountId' },
      ]),
    );
  });
});

test('the role of the templates is for AWS IoT Core of this account and region, and touches bikes only', () => {
  const { AssumeRolePolicyDocument, Policies } = resource('ProvisioningRole');
  expect(resolved(AssumeRolePolicyDocument)).toMatchObject({
    Statement: [
      {
        Action: 'sts:AssumeRole',
        Principal: { Service: 'iot.amazonaws.com' },
        Condition: {
          StringEquals: { 'aws:SourceAccount': { Ref: 'AWS::AccountId' } },
          ArnLike: {
            'aws:SourceArn': ['arn:aws:iot:us-east-1:000000000000:*'],
          },
        },
      },
    ],
  });
  const names = ['ride', 'hear', 'jobs', 'rotate'].map((name) => `policy/alleycat-bike-${name}`);
  expect(resolved(Policies)).toMatchObject([
    {
      PolicyDocument: {
        Statement: [
          {
            Resource: ['thing/bike-*', 'cert/*', 'thingtype/alleycat-bike', ...names].map(
              (name) => `arn:aws:iot:us-east-1:000000000000:${name}`,
            ),
          },
        ],
      },
    },
  ]);
});

test('the hook may read and bind boards, and nothing else but its log, within the time that AWS gives it', () => {
  const tableId = resources('AWS::DynamoDB::Table').find(([id]) => id.startsWith('Fleet'))?.[0];
  const { PolicyDocument } = resource('ProvisioningHookRoleDefaultPolicy');
  expect(PolicyDocument).toEqual({
    Version: '2012-10-17',
    Statement: [
      expect.objectContaining({ Action: ['logs:CreateLogStream', 'logs:PutLogEvents'] }),
      {
        Effect: 'Allow',
        Action: ['dynamodb:GetItem', 'dynamodb:UpdateItem'],
        Resource: { 'Fn::GetAtt': [tableId, 'Arn'] },
      },
    ],
  });
  expect(resource('ProvisioningHook')).toMatchObject({
    Timeout: 5,
    Environment: { Variables: { FLEET_TABLE: { Ref: tableId } } },
  });
});
