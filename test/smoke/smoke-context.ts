import type { LambdaClient } from "@aws-sdk/client-lambda";
import type { SecretsManagerClient } from "@aws-sdk/client-secrets-manager";
import type { SQSClient } from "@aws-sdk/client-sqs";
import type { TempQueue } from "./temp-queues.ts";

/** A claim about AWS with its result. `undecided`: this run could not show it. */
export type Finding = {
  readonly claim: string;
  readonly result: "holds" | "fails" | "undecided";
  readonly detail: string;
};

/** Parts that every check uses. */
export type SmokeContext = {
  readonly stage: string;
  /** SQS with the credentials of the person who runs the smoke test. */
  readonly sqs: SQSClient;
  /** SQS with the credentials of another principal, if there is one. */
  readonly otherSender: SQSClient | undefined;
  /** Lambda; undefined where an endpoint replaces AWS. */
  readonly lambda: LambdaClient | undefined;
  /** Secrets Manager; undefined where only SQS has an endpoint. */
  readonly secrets: SecretsManagerClient | undefined;
  /** Creates a queue that is deleted at the end of the run. */
  createQueue(purpose: string, attributes?: Readonly<Record<string, string>>): Promise<TempQueue>;
  wait(milliseconds: number): Promise<unknown>;
};

/** A check: it reports its findings one after the other. */
export type Check = (context: SmokeContext) => AsyncGenerator<Finding>;

/** A finding that holds or fails. */
export function finding(claim: string, holds: boolean, detail: string): Finding {
  return { claim, result: holds ? "holds" : "fails", detail };
}

/** A finding that could not be decided. */
export function undecided(claim: string, detail: string): Finding {
  return { claim, result: "undecided", detail };
}
