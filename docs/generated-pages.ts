import { configurationPage, exampleConfiguration, faultsPage } from '../firmware-bridge/src/documentation.ts';

/** The files that are generated from the code, by path from the root of the project. */
export function generatedPages(): Record<string, string> {
  return {
    'docs/faults.md': faultsPage(),
    'docs/configuration.md': configurationPage(),
    'firmware-bridge/deploy/bridge.example.json': exampleConfiguration(),
  };
}
