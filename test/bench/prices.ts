/**
 * What AWS asks for in us-east-1, in US dollars, without free tiers and volume discounts. Noted in November 2026 from copies of
 * AWS's price pages and from articles of that year; look at aws.amazon.com/{lambda,sqs,cloudwatch,xray}/pricing before quoting.
 */
export const PRICES = {
  asOf: "us-east-1, noted in November 2026",
  /** Lambda on arm64, the first tier. */
  perInvocation: 0.2 / 1e6,
  perGbSecond: 0.0000133334,
  /** SQS standard queues; each 64 KiB of payload is a request. */
  perSqsRequest: 0.4 / 1e6,
  /** Fair queues: on top of a request to a queue whose messages name their group. */
  perFairRequest: 0.1 / 1e6,
  /** CloudWatch Logs, ingestion. */
  perLogByte: 0.5 / 1e9,
  /** X-Ray, a recorded trace. */
  perTrace: 5 / 1e6,
} as const;
