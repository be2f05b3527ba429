import { App, Validations } from 'aws-cdk-lib';
import { AwsSolutionsChecks } from 'cdk-nag';
import { AlleycatStack } from './alleycat-stack.ts';
import { readSettings } from './settings.ts';

const app = new App({ autoSynth: false });
const settings = readSettings(app.node.getAllContext());
if ('error' in settings) {
  process.stderr.write(`${settings.error}\n`);
  process.exitCode = 1;
} else {
  Validations.of(app).addPlugins(new AwsSolutionsChecks(app));
  new AlleycatStack(app, 'Alleycat', settings);
  app.synth();
}
