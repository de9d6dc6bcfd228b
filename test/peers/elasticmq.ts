import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { Peer } from "./peer.ts";
import { answers, freePort, runCommand, startProgram } from "./run-command.ts";

const VERSION = "1.6.14";

const POM = `<project xmlns="http://maven.apache.org/POM/4.0.0">
  <modelVersion>4.0.0</modelVersion>
  <groupId>stopcord</groupId><artifactId>peers</artifactId><version>1</version>
  <dependencies><dependency>
    <groupId>org.elasticmq</groupId><artifactId>elasticmq-server_2.13</artifactId><version>${VERSION}</version>
  </dependency></dependencies>
</project>
`;

const configOf = (port: number) => `include classpath("application.conf")
node-address { protocol = http, host = "127.0.0.1", port = ${port}, context-path = "" }
rest-sqs { enabled = true, bind-port = ${port}, bind-hostname = "127.0.0.1", sqs-limits = strict }
rest-stats { enabled = false }
`;

/** ElasticMQ, an SQS in memory, with the limits of SQS. */
export const elasticMq: Peer = {
  name: "elasticmq",
  needs: `java and mvn, which fetches ElasticMQ ${VERSION} from Maven Central`,
  async start(folder, teardown) {
    if (!(await runCommand("java", ["-version"], { cwd: folder })).ok) return { ok: false, missing: "java is missing" };
    await writeFile(join(folder, "pom.xml"), POM);
    const args = ["-q", "dependency:build-classpath", "-Dmdep.outputFile=classpath.txt"];
    if (!(await runCommand("mvn", args, { cwd: folder })).ok) return { ok: false, missing: "mvn cannot fetch it" };
    const port = await freePort();
    const config = join(folder, "elasticmq.conf");
    await writeFile(config, configOf(port));
    const classpath = (await readFile(join(folder, "classpath.txt"), "utf8")).trim();
    startProgram("java", [`-Dconfig.file=${config}`, "-cp", classpath, "org.elasticmq.server.Main"], teardown);
    const url = `http://127.0.0.1:${port}`;
    return (await answers(url)) ? { ok: true, url } : { ok: false, missing: "it did not start" };
  },
};
