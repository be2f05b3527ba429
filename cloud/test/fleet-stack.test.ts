import { mkdirSync, writeFileSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import { App, Stack, Validations } from 'aws-cdk-lib';
import { Match, Template } from 'aws-cdk-lib/assertions';
import { AwsSolutionsChecks } from 'cdk-nag';
import { parseIotPolicy } from '../local/broker/parse-iot-policy.ts';
import { LOCAL_PLACE } from '../local/broker/principal.ts';
import { bikePolicies } from '../stack/bike-policy.ts';
import { claimPolicy } from '../stack/claim-policy.ts';
import { addFleet } from '../stack/fleet.ts';

// The function's bundle is not looked at here, but there has to be one.
const BUNDLE = new URL('../dist/lambda/provisioning-hook/', import.meta.url);
mkdirSync(BUNDLE, { recursive: true });
writeFileSync(new URL('index.mjs', BUNDLE), '', { flag: 'a' });

const app = new App({ context: { '@aws-cdk/core:validateAgainstDefaultRules': true } });
const stack = new Stack(app, 'Fleet');
addFleet(stack);
Validations.of(app).addPlugins(new AwsSolutionsChecks(app));
const template = Template.fromStack(stack);

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
  Object.entries(template.findResources(type)) as never;

test('the checks of CDK and cdk-nag find nothing that is not explained', () => {
  expect(() => app.synth()).not.toThrow();
});

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
    const [[hookId] = []] = resources('AWS::Lambda::Function');
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
    expect(
      resources('AWS::Lambda::Permission').map(([, { Properties }]) =>
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

test('the role of the templates is for these two, of this account', () => {
  template.hasResourceProperties('AWS::IAM::Role', {
    AssumeRolePolicyDocument: {
      Statement: [
        Match.objectLike({
          Principal: { Service: 'iot.amazonaws.com' },
          Condition: {
            StringEquals: { 'aws:SourceAccount': { Ref: 'AWS::AccountId' } },
            ArnLike: { 'aws:SourceArn': [Match.anyValue(), Match.anyValue()] },
          },
        }),
      ],
    },
  });
});

test('the hook may read and bind boards, and nothing else but its log', () => {
  const [[tableId] = []] = resources('AWS::DynamoDB::Table');
  template.hasResourceProperties('AWS::IAM::Policy', {
    PolicyDocument: {
      Statement: Match.arrayWith([
        {
          Effect: 'Allow',
          Action: ['dynamodb:GetItem', 'dynamodb:UpdateItem'],
          Resource: { 'Fn::GetAtt': [tableId, 'Arn'] },
        },
      ]),
    },
  });
  template.hasResourceProperties('AWS::Lambda::Function', {
    Timeout: 5,
    Environment: { Variables: { FLEET_TABLE: { Ref: tableId } } },
  });
});
