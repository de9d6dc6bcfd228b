import { hostname, userInfo } from "node:os";

/** The name of the user and the machine, such as `ana@laptop`. */
export function operatorName(): string {
  try {
    return `${userInfo().username}@${hostname()}`;
  } catch {
    return `unknown user@${hostname()}`; // a container may run as a user without a name
  }
}
