import { describeHalt, type Halt } from "../../limits/halts.ts";
import { isAbsentService } from "../aws/absent-service.ts";
import { withCloudWatch } from "../aws/cloudwatch-client.ts";
import type { Connection } from "../aws/connection.ts";
import { CliError } from "../cli-error.ts";
import type { Terminal } from "../terminal.ts";

/** The halt is in force already, so that the operator does not wait long for a notice. */
const LIMITS = { callMs: 4_000, answerBytes: 1024 * 1024 };

/** The longest reason of a state. Source: CloudWatch API reference, "SetAlarmState". */
const MAX_REASON = 1_023;

/**
 * Sets `HaltAlarm` off, so that others learn of a halt before a request meets it. CloudWatch ends the alarm at its next evaluation;
 * from then on it goes off where requests meet the halt. Notes why where that fails.
 */
export async function setHaltAlarm(connection: Connection, halts: readonly Halt[], { note }: Terminal): Promise<void> {
  try {
    const isSet = await withCloudWatch(
      connection,
      async (client) => {
        const { SetAlarmStateCommand } = await import("@aws-sdk/client-cloudwatch");
        const AlarmName = `stopcord-${connection.stage}-HaltAlarm`;
        const StateReason = `Halted: ${halts.map(describeHalt).join("; ")}`.slice(0, MAX_REASON);
        await client.send(new SetAlarmStateCommand({ AlarmName, StateValue: "ALARM", StateReason }));
        return true;
      },
      LIMITS,
    );
    if (isSet) note("HaltAlarm tells its receivers now");
  } catch (error) {
    if (!(error instanceof CliError)) throw error;
    if (isAbsentService(error, connection)) return;
    note(`HaltAlarm will tell its receivers only when a request meets the halt (${error.lines.join("; ")})`);
  }
}
