import { App, type AppProps, Validations } from 'aws-cdk-lib';
import { AwsSolutionsChecks } from 'cdk-nag';
import { AlleycatStack } from './alleycat-stack.ts';
import { readSettings } from './settings.ts';

/** Name of the stack, where nobody says otherwise. */
export const STACK_NAME = 'Alleycat';

/** The cloud app with its checks, ready for `synth()`, which throws when a check finds something. Or what is wrong with the settings. */
export function createApp(props: AppProps): App | { readonly error: string } {
  const app = new App({ ...props, autoSynth: false });
  const settings = readSettings(app.node.getAllContext());
  if ('error' in settings) return settings;
  Validations.of(app).addPlugins(new AwsSolutionsChecks(app));
  new AlleycatStack(app, STACK_NAME, settings);
  return app;
}
