/** Ends jest's output with one line that counts the tests, for whoever reads only the last line. */
// biome-ignore lint/style/noDefaultExport: jest loads a reporter by its default export
export default class CountReporter {
  onRunComplete(_contexts, results) {
    const failed = results.numFailedTests + results.numRuntimeErrorTestSuites;
    const skipped = results.numPendingTests > 0 ? `, ${results.numPendingTests} skipped` : '';
    process.stdout.write(`${results.numPassedTests} passed, ${failed} failed${skipped}\n`);
  }
}
