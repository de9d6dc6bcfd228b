import type { Service } from "./service.ts";
import { aom } from "./services/aom.ts";
import { codeartsBuild } from "./services/codearts-build.ts";
import { codeartsCheck } from "./services/codearts-check.ts";
import { codeartsDeploy } from "./services/codearts-deploy.ts";
import { drs } from "./services/drs.ts";

/** Every service whose tasks stopcord can stop, by the name that requests use. */
export const services = {
  "codearts-deploy": codeartsDeploy,
  "codearts-check": codeartsCheck,
  "codearts-build": codeartsBuild,
  drs,
  aom,
} as const satisfies Readonly<Record<string, Service>>;

/** The `service` of a request. */
export type ServiceName = keyof typeof services;

/** Their names, in the order in which people are shown them. */
export const serviceNames = Object.keys(services) as readonly ServiceName[]; // keyof what keys() lists as strings

/** Whether a text names a service. */
export function isServiceName(text: unknown): text is ServiceName {
  return typeof text === "string" && Object.hasOwn(services, text);
}
