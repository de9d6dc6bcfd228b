import type { AwsService, Connection } from "./connection.ts";
import { type AwsCallLimits, watchCalls } from "./watch-calls.ts";

/** Around everything else. */
const OUTERMOST = { step: "initialize", priority: "high", name: "stopcordExplainsErrors" } as const;
/** Next to the wire. */
const INNERMOST = { step: "deserialize", priority: "low", name: "stopcordLimitsAnswers" } as const;

type Middlewares = ReturnType<typeof watchCalls>;

/** The part of every AWS SDK client that is used here. */
type Client = {
  readonly middlewareStack: {
    add(middleware: Middlewares["explainErrors"], place: typeof OUTERMOST): void;
    add(middleware: Middlewares["limitAnswer"], place: typeof INNERMOST): void;
  };
  destroy(): void;
};

/** A client that is new, and the service that it calls. */
type NewClient<C> = {
  readonly client: C;
  readonly connection: Connection;
  readonly service: AwsService;
  readonly limits?: AwsCallLimits;
};

/** Runs `work` with a client whose calls are bounded and whose errors are explained, and closes the client. */
export async function withClient<C extends Client, T>(
  { client, connection, service, limits }: NewClient<C>,
  work: (client: C) => Promise<T>,
): Promise<T> {
  const { explainErrors, limitAnswer } = watchCalls(connection, service, limits);
  client.middlewareStack.add(explainErrors, OUTERMOST);
  client.middlewareStack.add(limitAnswer, INNERMOST);
  try {
    return await work(client);
  } finally {
    client.destroy();
  }
}
