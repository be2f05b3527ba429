const jestConfiguration = {
  testEnvironment: 'node',
  // It ends a test that hangs and judges no speed: a machine that is busy may take several times as long.
  testTimeout: 120_000,
  // Most tests wait for clocks and programs. A worker that has grown is replaced: modules of finished tests stay in its memory.
  maxWorkers: 2,
  workerIdleMemoryLimit: '1GB',
  testMatch: ['**/*.test.ts'],
  testPathIgnorePatterns: ['/node_modules/', '/dist/'],
  modulePathIgnorePatterns: ['/dist/'],
  extensionsToTreatAsEsm: ['.ts'],
  transform: {
    '^.+\\.ts$': [
      '@swc/jest',
      { jsc: { target: 'es2022', parser: { syntax: 'typescript' } }, module: { type: 'es6' } },
    ],
  },
  injectGlobals: false,
  reporters: ['default', '<rootDir>/count-reporter.mjs'],
};

// biome-ignore lint/style/noDefaultExport: jest reads its configuration from the default export
export default jestConfiguration;
