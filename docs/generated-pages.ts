import { configurationPage, exampleConfiguration, faultsPage } from '../firmware-bridge/src/documentation.ts';
import { technicianPage } from '../firmware-bridge/src/technician/technician-page.ts';

/** The files that are generated from the code, by path from the root of the project. */
export function generatedPages(): Record<string, string> {
  return {
    'docs/faults.md': faultsPage(),
    'docs/configuration.md': configurationPage(),
    'docs/technician.md': technicianPage(),
    'firmware-bridge/deploy/bridge.example.json': exampleConfiguration(),
  };
}
