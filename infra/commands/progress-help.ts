/** What `--json` prints, for the helps of the commands that follow an execution. */
export const jsonHelp = `With --json one JSON object a line, by its "event":
  started   execution, subject, page (the deployment's, to watch it in a browser; or null)
  state     state, phase (deployment, rollback), status (running, done, failed);
            when it is over: durationMs, visits
  rollout   new and old (or null): running and desired tasks, as ECS counts them
  approval  where a person decides
  note      text
  end       the last line: execution, endState, error, cause, evidence (keys in the table)`;

export const exitCodeHelp = `Exit codes
  0    Deployed or NothingToDeploy
  1    another end state, or an error
  2    wrong usage; nothing was started
  130  interrupted`;
