import { BUS_QUEUE } from "../config.ts";
import type { Alarm } from "./alarm-table.ts";
import { PERIOD_SECONDS, statsOfQueues } from "./metric-stat.ts";

/** The alarm of a stage whose outcomes also go to an EventBridge bus. */
export const BUS_ALARM: Alarm = {
  id: "BusAlarm",
  description:
    "Outcomes do not reach the EventBridge bus. Look at the pipe in EventBridge's console: its role, its state and the bus. The outcomes wait in a queue for four days; the results queue has them too.",
  command: "doctor",
  metrics: statsOfQueues("ApproximateAgeOfOldestMessage", [BUS_QUEUE]),
  combine: "MAX",
  threshold: 3 * PERIOD_SECONDS,
  notifies: "both",
};
