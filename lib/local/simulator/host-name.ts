import { serviceNames } from "../../services/service-names.ts";

/** The hosts that answer calls: one per service, and IAM for tokens. */
export const hostNames = [...serviceNames, "iam"] as const;

/** A service, or IAM. */
export type HostName = (typeof hostNames)[number];
