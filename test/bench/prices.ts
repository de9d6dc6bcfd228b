/**
 * AWS prices in us-east-1 in US dollars, without free tiers and volume discounts. Source: copies of AWS's price pages
 * and articles of 2026, noted in November 2026. Check aws.amazon.com/{lambda,sqs,cloudwatch,xray,secrets-manager}/pricing before
 * quoting them.
 */
export const PRICES = {
  asOf: "us-east-1, noted in November 2026",
  /** Lambda on arm64, first tier. */
  perInvocation: 0.2 / 1e6,
  perGbSecond: 0.0000133334,
  /** SQS standard queues; each 64 KiB of payload counts as a request. */
  perSqsRequest: 0.4 / 1e6,
  /** Fair queues: surcharge per request to a queue whose messages have a message group. */
  perFairRequest: 0.1 / 1e6,
  /** CloudWatch Logs, ingestion. */
  perLogByte: 0.5 / 1e9,
  /** X-Ray, per recorded trace. */
  perTrace: 5 / 1e6,
  /** Secrets Manager, per read and per secret in a month. */
  perSecretRead: 0.05 / 1e4,
  perSecret: 0.4,
} as const;
