/** Tests of packages and installations in depth: `npm run test:packages`, which .ci/run runs. `npm test` has a minute. */
export const PACKAGE_TESTS = [
  "cli/dist.test.ts",
  "local/aws/lambda/package-functions.test.ts",
  "local/start-samples.test.ts",
  "local/start.test.ts",
  "memory/*.test.ts",
  "pipeline/own-endpoints.test.ts",
  "pipeline/producers.test.ts",
  "pipeline/recursive-loop.test.ts",
  "pipeline/selections.test.ts",
  "pipeline/single-environment.test.ts",
  "pipeline/tls.test.ts",
  "pipeline/waiting.test.ts",
  "pipeline/warm.test.ts",
  "stack/notices.test.ts",
];
