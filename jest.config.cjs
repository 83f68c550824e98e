/** @type {import('jest').Config} */
module.exports = {
  testEnvironment: 'node',
  roots: ['<rootDir>/test'],
  testMatch: ['**/*.test.ts'],
  transform: {
    '^.+\\.ts$': [
      '@swc/jest',
      { jsc: { parser: { syntax: 'typescript' }, target: 'es2023' }, module: { type: 'commonjs' } },
    ],
  },
  coverageProvider: 'v8',
  collectCoverageFrom: ['shared/**/*.ts', 'lambdas/**/*.ts', 'lib/**/*.ts'],
  testTimeout: 30_000,
};
