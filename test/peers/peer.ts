import type { Teardown } from "../../lib/local/teardown.ts";
import type { CommandResult } from "./run-command.ts";

/** Another program that offers SQS. */
export type Peer = {
  readonly name: string;
  /** The tools that it needs, as a phrase. */
  readonly needs: string;
  /** Installs it in a folder and starts it on a free port. */
  start(folder: string, teardown: Teardown): Promise<PeerStart>;
  /** Creates, updates and removes the stack, where the peer offers CloudFormation. */
  checkStack?(url: string): Promise<CommandResult>;
};

/** The address of a started peer, or the reason why it cannot start. */
export type PeerStart = { readonly ok: true; readonly url: string } | { readonly ok: false; readonly missing: string };
