import { buildApp } from "fauxqs";
import type { LocalLogs } from "../logs/local-logs.ts";
import type { LocalSecrets } from "../secrets/local-secrets.ts";
import { addSystemAttributes } from "./add-system-attributes.ts";
import type { EmbeddedSqs } from "./embedded-sqs.ts";
import { refuseInvalidMessages } from "./refuse-invalid-messages.ts";
import { releaseAbortedReceives } from "./release-aborted-receives.ts";
import { serveSqsOnly } from "./serve-sqs-only.ts";
import { type MessageTap, tapMessages } from "./tap-messages.ts";

/** Observers and companions of the embedded SQS: `tap` observes its messages; secrets and logs are served at the same address. */
export type EmbeddedSqsParts = {
  readonly tap?: MessageTap | undefined;
  readonly secrets?: Pick<LocalSecrets, "answer"> | undefined;
  readonly logs?: Pick<LocalLogs, "answer"> | undefined;
};

/** Builds the embedded SQS: fauxqs, narrowed to SQS and corrected where it differs from AWS. */
export function buildEmbeddedSqs(region: string, { tap, secrets, logs }: EmbeddedSqsParts = {}): EmbeddedSqs {
  const app = buildApp({ logger: false, defaultRegion: region });
  serveSqsOnly(app, { secrets, logs });
  refuseInvalidMessages(app);
  addSystemAttributes(app, region);
  releaseAbortedReceives(app);
  if (tap) tapMessages(app, tap);
  return app;
}
