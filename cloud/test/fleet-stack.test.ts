import { readFileSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import { parseIotPolicy } from '../local/broker/parse-iot-policy.ts';
import { LOCAL_PLACE } from '../local/broker/principal.ts';
import { bikePolicies } from '../stack/bike-policy.ts';
import { claimPolicy } from '../stack/claim-policy.ts';
import { inText, ofType, pick, refersTo, type Template } from './stack/template.ts';

// The committed template is the one that the app makes: stack-template.test.ts holds them equal, and to CDK's and cdk-nag's checks.
const TEMPLATE: Template = JSON.parse(
  readFileSync(new URL('../stack/template.snapshot.json', import.meta.url), 'utf8'),
);

describe('the policies', () => {
  const documents = new Map(
    ofType(TEMPLATE, 'AWS::IoT::Policy').map(([, policy]) => [
      pick(policy, 'PolicyName'),
      inText(pick(policy, 'PolicyDocument')),
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
  const templates = ofType(TEMPLATE, 'AWS::IoT::ProvisioningTemplate');
  const bodies = templates.map(([, template]) => JSON.parse(String(pick(template, 'TemplateBody'))));

  test('have names and bodies that AWS takes', () => {
    const names = templates.map(([, template]) => String(pick(template, 'TemplateName')));
    expect(names).toEqual(['alleycat-provision', 'alleycat-rotate']);
    for (const name of names) expect(name).toMatch(/^[0-9A-Za-z_-]{1,36}$/);
    for (const [, template] of templates) {
      expect(String(pick(template, 'TemplateBody')).length).toBeLessThanOrEqual(10_240);
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
    const types = ofType(TEMPLATE, 'AWS::IoT::ThingType').map(([, type]) => pick(type, 'ThingTypeName'));
    const policies = ofType(TEMPLATE, 'AWS::IoT::Policy').map(([, policy]) => pick(policy, 'PolicyName'));
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

  test('are made after what their bodies name, and ask the hook in the form that it reads', () => {
    const needed = [...ofType(TEMPLATE, 'AWS::IoT::ThingType'), ...ofType(TEMPLATE, 'AWS::IoT::Policy')]
      .filter(([, one]) => pick(one, 'PolicyName') !== 'alleycat-claim')
      .map(([id]) => id);
    for (const [id, template] of templates) {
      expect(TEMPLATE.Resources[id]?.DependsOn).toEqual(expect.arrayContaining(needed));
      expect(pick(template, 'PreProvisioningHook.PayloadVersion')).toBe('2020-04-01');
    }
  });

  test('are all that may call the hook, which ends within the time that AWS gives it', () => {
    const [[hook, properties] = []] = ofType(TEMPLATE, 'AWS::Lambda::Function').filter(([id]) =>
      id.startsWith('ProvisioningHook'),
    );
    expect(pick(properties, 'Timeout')).toBe(5);
    const calls = ofType(TEMPLATE, 'AWS::Lambda::Permission').filter(
      ([, one]) => refersTo(pick(one, 'FunctionName')) === hook,
    );
    expect(
      calls.map(([, one]) => ['Principal', 'SourceArn', 'SourceAccount'].map((name) => inText(pick(one, name)))),
    ).toEqual(
      ['alleycat-provision', 'alleycat-rotate'].map((name) => [
        'iot.amazonaws.com',
        `arn:aws:iot:us-east-1:000000000000:provisioningtemplate/${name}`,
        '000000000000',
      ]),
    );
  });
});
