/** A deployment that fails on the local AWS, and the findings that its evidence must lead to. */
export interface DiagnosedFailure {
  /** Also the name of its stack. */
  readonly name: string;
  /** The start of a sentence: "the image …". */
  readonly title: string;
  readonly finding: string;
  /** Other findings, which are true, too. */
  readonly others?: readonly string[];
  /** The image that fails; missing: the good image `tasks:1.1.0`. */
  readonly image?: string;
  /** Breaks the stack's template; missing if the stack is correct. */
  breakTemplate?(template: BreakableTemplate, faults: Faults): void;
  /** Stops the database during the execution of the change set, and starts it after the evidence was collected. */
  readonly stopsDatabase?: true;
}

/** The parts of the compute template that are broken. */
export interface BreakableTemplate {
  readonly Resources: {
    readonly EcsTaskDefinition: {
      readonly Properties: { ContainerDefinitions: readonly [ApplicationContainer, ...object[]] };
    };
    readonly TargetGroup: { readonly Properties: { HealthCheckPath: string } };
    readonly TaskRole: { readonly Properties: { ManagedPolicyArns: readonly unknown[] } };
  };
}

interface ApplicationContainer {
  readonly Environment: { Name: string; Value: unknown }[];
  Secrets: { Name: string; ValueFrom: unknown }[];
}

export interface Faults {
  /** A port that accepts connections and never answers: to a client it looks like a closed security group. */
  readonly silentPort: number;
}

const application = (template: BreakableTemplate) =>
  template.Resources.EcsTaskDefinition.Properties.ContainerDefinitions[0];

function set(template: BreakableTemplate, name: string, value: string): void {
  const { Environment } = application(template);
  const known = Environment.find(({ Name }) => Name === name);
  if (known) known.Value = value;
  else Environment.push({ Name: name, Value: value });
}

const databaseUrl = (address: string): Pick<DiagnosedFailure, "breakTemplate"> => ({
  breakTemplate: (template) => set(template, "DATABASE_URL", `postgresql://${address}?sslmode=disable`),
});

/** Every cause that the local AWS can produce, in the order of the runbook. */
export const diagnosedFailures: readonly DiagnosedFailure[] = [
  {
    name: "missing-image",
    title: "the image is not in the registry",
    finding: "image cannot be pulled",
    image: "tasks:missing",
  },
  {
    name: "missing-secret",
    title: "the task definition names a secret that does not exist",
    finding: "secret cannot be read",
    breakTemplate: (template) => {
      const missing = "arn:aws:secretsmanager:ap-northeast-1:123456789012:secret:missing-AbCdEf:password::";
      application(template).Secrets = [{ Name: "PGPASSWORD", ValueFrom: missing }];
    },
  },
  {
    name: "uninitialised-database",
    title: "the service finds no table",
    finding: "database is not initialised",
    breakTemplate: (template) => set(template, "PGOPTIONS", "-c search_path=nowhere"),
  },
  {
    name: "wrong-password",
    title: "the service logs in with a wrong password",
    finding: "database refuses the login",
    breakTemplate: (template) => {
      const container = application(template);
      container.Secrets = container.Secrets.filter(({ Name }) => Name !== "PGPASSWORD");
      set(template, "PGPASSWORD", "another");
    },
  },
  {
    name: "wrong-database-port",
    title: "DATABASE_URL names a port without a server",
    finding: "DATABASE_URL is wrong",
    ...databaseUrl("127.0.0.1:9/postgres"),
  },
  {
    name: "unknown-database-host",
    title: "DATABASE_URL names a host that does not exist",
    finding: "DATABASE_URL is wrong",
    ...databaseUrl("database.invalid:5432/postgres"),
  },
  {
    name: "closed-security-group",
    title: "the database's address does not answer the service",
    finding: "security group does not allow the service",
    breakTemplate: (template, { silentPort }) =>
      set(template, "DATABASE_URL", `postgresql://127.0.0.1:${silentPort}/postgres?sslmode=disable`),
  },
  {
    name: "stopped-database",
    title: "the database is stopped while the service is updated",
    finding: "database is not running",
    stopsDatabase: true,
  },
  {
    name: "slow-start",
    title: "the image listens only after the grace period",
    finding: "service starts too slowly",
    image: "tasks:slow-start",
  },
  {
    name: "out-of-memory",
    title: "the container uses more memory than it has",
    finding: "out of memory",
    image: "tasks:out-of-memory",
  },
  {
    name: "exits",
    title: "the program exits without any output",
    finding: "container exits",
    image: "tasks:exits",
  },
  {
    name: "unhealthy",
    title: "/health answers 503",
    finding: "health check finds no database",
    image: "tasks:unhealthy",
  },
  {
    name: "wrong-health-path",
    title: "the health check of the target group has a path that the service does not have",
    finding: "health check fails",
    breakTemplate: (template) => {
      template.Resources.TargetGroup.Properties.HealthCheckPath = "/nowhere";
    },
  },
  {
    name: "broken-api",
    title: "/tasks answers 500",
    finding: "API answers with an error",
    image: "tasks:broken-api",
  },
  {
    name: "wrong-answer",
    title: "/tasks answers something else than the contract promises",
    finding: "contract is broken",
    image: "tasks:wrong-answer",
  },
  {
    name: "mislabelled",
    title: "the image is not the version of its tag",
    finding: "another version answers",
    image: "tasks:9.9.9-mislabelled",
  },
  {
    name: "no-traces",
    title: "the service sends no segments",
    finding: "X-Ray middleware is not initialized",
    image: "tasks:no-traces",
  },
  {
    name: "no-daemon",
    title: "no X-Ray daemon runs beside the service",
    finding: "X-Ray daemon does not run",
    breakTemplate: ({ Resources: { EcsTaskDefinition } }) => {
      const [app] = EcsTaskDefinition.Properties.ContainerDefinitions;
      EcsTaskDefinition.Properties.ContainerDefinitions = [app];
    },
  },
  {
    name: "refused-daemon",
    title: "the task role may not send segments to X-Ray",
    finding: "task role lacks X-Ray permissions",
    breakTemplate: ({ Resources: { TaskRole } }) => {
      TaskRole.Properties.ManagedPolicyArns = [];
    },
  },
  {
    name: "wrong-daemon-address",
    title: "the service sends its segments to a port without a daemon",
    finding: "X-Ray middleware is misconfigured",
    breakTemplate: (template) => set(template, "AWS_XRAY_DAEMON_ADDRESS", "127.0.0.1:9"),
  },
];
