import { parseIotPolicy } from '../../local/broker/parse-iot-policy.ts';
import type { Check } from './check.ts';
import { inText, listOf, ofType, pick } from './template.ts';

/** Documents within the document: bikes' policies by the reader of the laptop's broker, bodies of provisioning templates as JSON. */
export const fleet: Check = (template) => {
  const policies = ofType(template, 'AWS::IoT::Policy');
  const types = ofType(template, 'AWS::IoT::ThingType').map(([, type]) => pick(type, 'ThingTypeName'));
  const named = new Set(policies.map(([, policy]) => pick(policy, 'PolicyName')));
  const unread = policies.flatMap(([id, policy]) =>
    complaintsOf(id, () => void parseIotPolicy(inText(pick(policy, 'PolicyDocument')))),
  );
  const bodies = ofType(template, 'AWS::IoT::ProvisioningTemplate').flatMap(([id, one]) =>
    complaintsOf(id, () => {
      const resources: unknown[] = Object.values(JSON.parse(String(pick(one, 'TemplateBody'))).Resources);
      for (const resource of resources) {
        const name = pick(resource, 'Properties.PolicyName');
        if (name !== undefined && !named.has(name)) throw new Error(`there is no policy ${name}`);
        const type = pick(resource, 'Properties.ThingTypeName');
        if (type !== undefined && !types.includes(type)) throw new Error(`there is no thing type ${type}`);
      }
      if (listOf(pick(one, 'PreProvisioningHook.TargetArn')).length === 0) throw new Error('nothing guards it');
    }),
  );
  return [...unread, ...bodies];
};

function complaintsOf(id: string, read: () => void): string[] {
  try {
    read();
    return [];
  } catch (error) {
    return [`${id}: ${error instanceof Error ? error.message : error}`];
  }
}
