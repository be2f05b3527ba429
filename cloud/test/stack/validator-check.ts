import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { App, CloudFormationValidatePlugin } from 'aws-cdk-lib';
import type { Check } from './check.ts';

const plugin = new CloudFormationValidatePlugin();
const app = new App({ autoSynth: false });

/** CDK's offline validator: types, required and unknown properties, values, references. */
export const cloudFormation: Check = (template) => {
  const folder = mkdtempSync(join(tmpdir(), 'alleycat-template-'));
  try {
    const templatePath = join(folder, 'template.json');
    writeFileSync(templatePath, JSON.stringify(template));
    const stack = { stackConstructPath: 'Alleycat', templatePath, accountId: undefined, region: undefined };
    const context = { templatePaths: [templatePath], stackTemplates: [stack], appConstruct: app };
    return plugin.validate(context).violations.map(({ ruleName, description }) => `${ruleName}: ${description}`);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
};
