/** Ends the output with one line that counts the tests, for whoever reads only the last line. */
// biome-ignore lint/style/noDefaultExport: jest loads a reporter by its default export
export default class CountReporter {
  onRunComplete(_contexts, results) {
    const failed = results.numFailedTests + results.numRuntimeErrorTestSuites;
    const skipped = results.numPendingTests > 0 ? `, ${results.numPendingTests} skipped` : '';
    // jest puts a summary of its own after the reporters that it was given.
    process.once('exit', () => {
      process.stdout.write(`${results.numPassedTests} passed, ${failed} failed${skipped}\n`);
    });
  }
}
