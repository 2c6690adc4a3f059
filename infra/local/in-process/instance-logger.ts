import { Logger } from "@aws-lambda-powertools/logger";

type LogItem = Parameters<Logger["printLog"]>[1];

/** The functions' logger, with its own clock and output in place of the process's. */
export class InstanceLogger extends Logger {
  constructor(
    private readonly now: () => number,
    private readonly write: (text: string) => void,
  ) {
    super({ serviceName: "xray-watch" });
  }

  protected override printLog(_level: number, item: LogItem): void {
    item.setAttributes({ ...item.getAttributes(), timestamp: new Date(this.now()).toISOString() });
    item.prepareForPrint();
    this.write(JSON.stringify(item.getAttributes(), this.getJsonReplacer()));
  }
}
