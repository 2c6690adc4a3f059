/** The look of all pictures, light and dark; for a page, or within a picture that stands alone. */
export const pictureStyle = `
.picture { --ink: #1c2430; --soft: #5a6572; --line: #aab3bd; --paper: #fff; --frame: #f4f6f8;
  --done: #e3f4e6; --done-line: #2f8a45; --run: #e0edff; --run-line: #2463c9; --wait: #fff1cf; --wait-line: #a36a00;
  --fail: #fde4e1; --fail-line: #c2372b; --error: #e0a7a1; --back: #efe6fd; --back-line: #7a45c4;
  max-width: 100%; height: auto; font-family: system-ui, -apple-system, "Segoe UI", sans-serif; font-size: 12px }
.picture text { fill: var(--ink) }
.picture .middle { text-anchor: middle }
.picture .name { font-size: 11.5px; font-weight: 600 }
.picture .time, .picture .small { font-size: 11px; fill: var(--soft) }
.picture .shape { fill: var(--paper); stroke: var(--line); stroke-width: 1.3 }
.picture .wait .shape { stroke-dasharray: 3 2.5 }
.picture .hands, .picture .line { fill: none; stroke: var(--line); stroke-width: 1.3 }
.picture .hands { stroke: var(--soft); stroke-linecap: round }
.picture .head { fill: var(--line) }
.picture .frame { fill: var(--frame); stroke: none }
.picture .key text { font-size: 11px; fill: var(--soft) }
.picture .idle .shape, .picture .skipped .shape { fill: var(--frame) }
.picture .skipped .shape { stroke-dasharray: 3 3 }
.picture .idle text, .picture .skipped text { fill: var(--soft); font-weight: 400 }
.picture .done .shape { fill: var(--done); stroke: var(--done-line) }
.picture .running .shape { fill: var(--run); stroke: var(--run-line); stroke-width: 2 }
.picture .waiting .shape { fill: var(--wait); stroke: var(--wait-line); stroke-width: 2 }
.picture .failed .shape { fill: var(--fail); stroke: var(--fail-line) }
.picture .in-rollback .shape { stroke: var(--back-line) }
.picture .in-rollback.skipped .shape, .picture .in-rollback.idle .shape, .picture .in-rollback.choice .shape, .picture .in-rollback.pass .shape, .picture .in-rollback.wait .shape, .picture .key .in-rollback .shape { fill: var(--back); stroke-dasharray: none }
.picture .in-rollback.idle .name, .picture .in-rollback.skipped .name { fill: var(--ink); font-weight: 600 }
.picture .in-rollback.idle .middle, .picture .in-rollback.skipped .middle { fill: var(--ink) }
.picture .in-rollback.failed .shape { stroke: var(--fail-line) }
.picture .pill rect { fill: var(--back-line) }
.picture .state .pill text { font-size: 11px; font-weight: 600; text-anchor: middle; fill: var(--paper) }
.picture .pill.running rect, .picture .pill.waiting rect { fill: var(--run-line) }
.picture .pill.failed rect { fill: var(--fail-line) }
.picture .mark circle { fill: var(--line) }
.picture .mark path { fill: none; stroke: var(--paper); stroke-width: 2; stroke-linecap: round; stroke-linejoin: round }
.picture .running .mark path { fill: var(--paper) }
.picture .idle .mark circle, .picture .skipped .mark circle { fill: none; stroke: var(--line); stroke-width: 1.3 }
.picture .done .mark circle { fill: var(--done-line) }
.picture .running .mark circle { fill: var(--run-line) }
.picture .waiting .mark circle { fill: var(--wait-line) }
.picture .failed .mark circle { fill: var(--fail-line) }
.picture .skipped .mark.in-rollback circle, .picture .idle .mark.in-rollback circle { fill: var(--back-line); stroke: none }
.picture .error .line { stroke: var(--error) }
.picture .error .head { fill: var(--error) }
.picture .back .line { stroke: var(--back-line) }
.picture .back .head { fill: var(--back-line) }
.picture .taken-deploy .line { stroke: var(--done-line); stroke-width: 1.8 }
.picture .taken-deploy .head { fill: var(--done-line) }
.picture .error.taken-deploy .line, .picture .error.taken-rollback .line { stroke: var(--fail-line); stroke-width: 1.8 }
.picture .error.taken-deploy .head, .picture .error.taken-rollback .head { fill: var(--fail-line) }
.picture .taken-rollback .line { stroke: var(--back-line); stroke-width: 1.8 }
.picture .taken-rollback .head { fill: var(--back-line) }
.picture .label, .picture .strong { font-size: 11.5px; font-weight: 600 }
.picture .track { fill: var(--frame) }
.picture .bar { fill: var(--run-line) }
.picture .own .bar { fill: var(--back-line) }
.picture .fault .bar, .picture .deployment.failed .bar { fill: var(--fail-line) }
.picture .error .bar { fill: var(--wait-line) }
.picture .deployment.done .bar { fill: var(--done-line) }
.picture .deployment.neutral .bar { fill: var(--line) }
.picture .flag { fill: var(--fail-line); font-weight: 600; font-size: 11px }
.picture .limit { stroke: var(--wait-line); stroke-width: 1.3; stroke-dasharray: 4 3; fill: none }
.picture .grid { stroke: var(--line); stroke-width: .6; fill: none; stroke-dasharray: 2 3 }
.picture .icon { fill: none; stroke: var(--run-line); stroke-width: 1.6; stroke-linejoin: round; stroke-linecap: round }
.picture .balancer .shape { stroke-dasharray: 3 2.5 }
.picture .halo { fill: var(--paper) }
.picture .faulty .line { stroke: var(--fail-line); stroke-width: 1.8 }
.picture .faulty .head { fill: var(--fail-line) }
.picture .erring .line { stroke: var(--wait-line); stroke-width: 1.8 }
.picture .erring .head { fill: var(--wait-line) }
@media (prefers-color-scheme: dark) {
  .picture { --ink: #e6eaef; --soft: #a3adb8; --line: #5b6672; --paper: #1b2129; --frame: #161b21;
    --done: #17351f; --done-line: #5fc27a; --run: #15294a; --run-line: #78a9ff; --wait: #3d2e08; --wait-line: #e0a838;
    --fail: #45201c; --fail-line: #ff8a7d; --error: #7f4b45; --back: #2e2147; --back-line: #b896f5 }
}
@media (prefers-reduced-motion: no-preference) {
  .picture .state.running .shape, .picture .state.waiting .shape { animation: breathe 1.6s ease-in-out infinite alternate }
}
@keyframes breathe { from { stroke-opacity: 1 } to { stroke-opacity: .35 } }
`;
