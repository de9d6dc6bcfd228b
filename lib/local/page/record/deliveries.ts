/** The queue of a message in delivery, and the requests in it with their tasks. */
export type RunningDelivery = {
  readonly queue: string;
  readonly requests: readonly { readonly id: string; readonly task?: string | undefined }[];
};

/** The deliveries that have begun and not ended, to find the requests that a call may be about. */
export type Deliveries = {
  /** False if the delivery of that message runs already: Lambda tries a throttled invocation again. */
  begin(messageId: string, delivery: RunningDelivery): boolean;
  end(messageId: string): void;
  /** The ids of the requests whose task a call names; for a call that names none, those of its service. */
  idsOf(service: string, tasks: readonly string[]): readonly string[];
};

/** Creates the set of running deliveries, by their messages. */
export function createDeliveries(): Deliveries {
  const byMessage = new Map<string, RunningDelivery>();
  return {
    begin(messageId, delivery) {
      if (byMessage.has(messageId)) return false;
      byMessage.set(messageId, delivery);
      return true;
    },
    end: (messageId) => void byMessage.delete(messageId),
    idsOf(service, tasks) {
      const running = [...byMessage.values()].filter(({ queue }) => queue === service);
      const ofService = running.flatMap(({ requests }) => requests);
      const named = ofService.filter(({ task }) => task !== undefined && tasks.includes(task));
      return [...new Set((tasks.length === 0 ? ofService : named).map(({ id }) => id))];
    },
  };
}
