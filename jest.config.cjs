/** @type {import('jest').Config} */
module.exports = {
  testEnvironment: 'node',
  roots: ['<rootDir>/test'],
  testMatch: ['**/*.test.ts'],
  globalSetup: '<rootDir>/test/temp-folder.cjs',
  transform: {
    '^.+\\.ts$': [
      '@swc/jest',
      { jsc: { parser: { syntax: 'typescript' }, target: 'es2023' }, module: { type: 'commonjs' } },
    ],
  },
  coverageProvider: 'v8',
  collectCoverageFrom: ['shared/**/*.ts', 'lambdas/**/*.ts', 'lib/**/*.ts'],
  // a fixed seed where a change is judged; otherwise every run of the property tests looks elsewhere
  setupFiles: process.env.FC_SEED ? ['<rootDir>/test/property-seed.ts'] : [],
  testTimeout: 30_000,
};
