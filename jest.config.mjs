const jestConfiguration = {
  testEnvironment: 'node',
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
