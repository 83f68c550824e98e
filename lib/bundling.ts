/** How each function is bundled, in esbuild's terms: for the stack, and for whoever measures the bundles. */
export const BUNDLING = {
  target: 'node24',
  format: 'cjs',
  /** ES modules first: what is not used falls away. */
  mainFields: ['module', 'main'],
  minify: true,
  sourcesContent: false,
  /** import() of a module of Node's becomes require(): through import, node:http alone loads undici besides. */
  supported: { 'dynamic-import': false },
  /** The SDK loads these only where the environment holds no credentials; in Lambda it always does. */
  external: [
    '@aws-sdk/credential-provider-http',
    '@aws-sdk/credential-provider-ini',
    '@aws-sdk/credential-provider-process',
    '@aws-sdk/credential-provider-sso',
    '@aws-sdk/credential-provider-web-identity',
    '@smithy/credential-provider-imds',
  ],
} as const;
