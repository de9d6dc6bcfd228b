import { buildApp } from "fauxqs";
import { addSystemAttributes } from "./add-system-attributes.ts";
import type { EmbeddedSqs } from "./embedded-sqs.ts";
import { refuseInvalidMessages } from "./refuse-invalid-messages.ts";
import { releaseAbortedReceives } from "./release-aborted-receives.ts";
import { serveSqsOnly } from "./serve-sqs-only.ts";
import { type MessageTap, tapMessages } from "./tap-messages.ts";

/** Builds the embedded SQS: fauxqs, narrowed to SQS and corrected where it differs from AWS. `tap` observes its messages. */
export function buildEmbeddedSqs(region: string, tap?: MessageTap): EmbeddedSqs {
  const app = buildApp({ logger: false, defaultRegion: region });
  serveSqsOnly(app);
  refuseInvalidMessages(app);
  addSystemAttributes(app, region);
  releaseAbortedReceives(app);
  if (tap) tapMessages(app, tap);
  return app;
}
