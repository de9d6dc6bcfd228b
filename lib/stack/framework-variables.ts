/** Argument that the framework passes to the function of a variable: it resolves other variables, such as `param:kmsKeyArn`. */
export type FrameworkVariables = { resolveVariable(address: string): Promise<unknown> };

/** Removes the stack of an error in a user's file, because the framework would print the stack before the message. */
export function withoutStack(error: unknown): unknown {
  return error instanceof Error ? Object.assign(error, { stack: undefined }) : error;
}
