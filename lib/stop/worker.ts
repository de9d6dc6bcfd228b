import type { AccountStore } from "../accounts/account-store.ts";
import type { ScopeFinder } from "../accounts/scope.ts";
import type { Config } from "../config.ts";
import type { ApiVersions } from "../huawei/api-versions.ts";
import type { CallTools } from "../huawei/calls.ts";
import type { HaltStore } from "../limits/halt-store.ts";
import type { RequestInfo } from "../outcome/build-outcome.ts";
import type { Service, TargetShape } from "../services/service.ts";
import type { ParsedDelivery, ParsedSelection } from "./read-delivery.ts";

/** The parts of a worker that live between invocations. */
export type WorkerTools = CallTools & {
  readonly config: Config;
  readonly accounts: AccountStore;
  readonly halts: HaltStore;
  warn(message: string): void;
  /** Records an error of our own. */
  error(message: string, cause: unknown): void;
};

/** What all deliveries of a worker share. */
export type Worker<Shape extends TargetShape> = {
  readonly service: Service<Shape>;
  readonly tools: WorkerTools;
  readonly findScope: ScopeFinder;
  readonly stopCallOf: ApiVersions<Shape>;
  /** Logs a fact about a list the first time it is met. */
  warnOnce(text: string): void;
};

/** A valid request, or a valid selection. */
export type AnyParsed = ParsedDelivery<TargetShape> | ParsedSelection;

/** A message whose request is valid. */
export type Message<Parsed> = { readonly parsed: Parsed; readonly info: RequestInfo };
