/** The output of `--json`, for the help of commands that follow an execution. */
export const jsonHelp = `With --json one JSON object per line, by its "event":
  started   execution, deployment (its id), subject, page (the address of the deployment's page, or null)
  state     state, phase (deploy, rollback), status (running, done, failed);
            and after its end durationMs, visits
  rollout   new and old (or null): running and desired tasks, as ECS counts them
  approval  where a person decides
  note      text
  end       the last line: execution, endState, error, cause, evidence (keys in the table)`;

export const exitCodeHelp = `Exit codes
  0    Deployed or NothingToDeploy
  1    another end state, or an error
  2    wrong usage; nothing was started
  130  interrupted`;
