import { pictureStyle } from "../pictures/picture-style.ts";

/** The style of the deployment pages, beside that of all pages. */
export const deploymentStyle = `${pictureStyle}
main, .page-head > * { max-width: 84rem }
section { min-width: 0 }
.status { margin: 0 } .status + .quiet { margin: .4rem 0 0 }
.status .tag { font-size: 1.1rem; padding: .2rem .9rem }
.live-line { margin: -.75rem 0 .5rem; min-height: 1.5em }
.diagnosis h3 { margin-top: .75rem; font-size: 1.1rem } .diagnosis pre { font-size: .84rem }
.scroll table { table-layout: auto } .scroll caption { font-weight: 400 } .scroll td > code, .smoke-tests-panel td:nth-child(3) { white-space: nowrap }
.deployments caption { color: var(--text); font-size: 1.2rem; font-weight: 700; padding-top: 0 }
.scroll th, .scroll td { overflow-wrap: break-word } .scroll td:last-child { overflow-wrap: anywhere; padding-right: 0 }
.panel .facts { grid-template-columns: minmax(6.5rem, max-content) 1fr; gap: .4rem 1.5rem } .panel .facts dd { margin: 0 }
.events { font-size: .9rem; padding-left: 0; list-style: none; overflow-wrap: break-word }
.waterfalls { display: grid; grid-template-columns: repeat(auto-fill, minmax(min(100%, 22rem), 1fr)); gap: 1.5rem }
figure { margin: 0 }
figcaption { margin-bottom: .4rem; font-size: .92rem } @media (min-width: 40rem) { .waterfalls figcaption { min-height: 3em } }
.panel pre { max-height: 22rem; overflow: auto }
.state-machine { display: block; width: 100%; max-width: 40rem; margin: 0 auto }
.service-map { display: block; margin: 0 auto }
.picture.deployments-chart { display: block; max-width: none } .chart-key { display: flex; flex-wrap: wrap; gap: .25rem 1.25rem; padding: 0; list-style: none } .chart-key li { margin: 0 }
.newest-last { direction: rtl } .newest-last > * { direction: ltr; margin: 0 auto 0 0 }
.halt { border: 0; padding: 0 }
.live .panel-body { overflow: auto }
.live .targets { height: 3.6em; overflow: auto }
.live .roll-out-panel table { table-layout: fixed } .live .roll-out-panel td, .live .events li { white-space: nowrap; overflow: hidden; text-overflow: ellipsis }
.live .roll-out-panel th:nth-child(-n + 3):not(:last-child) { width: 6.5rem } .live .roll-out-panel .service th:nth-child(2) { width: 14rem }
.live .now-panel .panel-body { height: 25rem } .live .diagnosis pre { max-height: 8.5rem }
.live .changes-panel .panel-body, .live .roll-out-panel .panel-body, .live .smoke-tests-panel .panel-body { max-height: 30rem }
.live .migration-task-panel .panel-body, .live .traces-panel .panel-body, .live .evidence-panel .panel-body { max-height: 34rem }
@media (min-width: 70rem) {
  .live { display: grid; grid-template-columns: minmax(0, 1fr) 38rem; grid-template-rows: auto 1fr; gap: 0 1.25rem }
  .live .states-panel { grid-column: 2; grid-row: 1 / span 2; align-self: start }
  .live .now-panel, .live .others { grid-column: 1; min-width: 0 }
  .deployment:not(.live) .states-panel { float: right; width: 38rem; margin-left: 1.25rem }
  .deployment:not(.live):not(:has(.others > section)) .states-panel { float: none; width: auto; margin: 0 }
  .deployment:not(.live) .others > section { display: flow-root }
  .deployment:not(.live) .failure { display: grid; grid-template-columns: minmax(0, 9fr) minmax(20rem, 5fr); gap: 0 3rem; align-items: start }
}
@media (max-width: 40rem) {
  .scroll table { display: table; min-width: 36rem } .scroll tbody { display: table-row-group } .scroll tr { display: table-row }
  .scroll thead { display: table-header-group; position: static; clip-path: none; width: auto; height: auto }
  .scroll th, .scroll td { display: table-cell; border-top: 1px solid var(--line); padding: .5rem .75rem .5rem 0 }
  .deployments table, .deployments caption, .deployments tbody { display: block; min-width: 0 } .deployments thead { display: none }
  .deployments tr { display: grid; grid-template-columns: 1fr auto; gap: .15rem .75rem; padding: .8rem 0; border-top: 1px solid var(--line) }
  .deployments td { display: block; border: 0; padding: 0 } .deployments td:nth-child(2) { grid-row: 2; grid-column: 1 / -1; font-size: 1rem }
  .deployments td:nth-child(n + 3) { grid-column: 1 / -1 } .deployments td:nth-child(6) { grid-row: 1; grid-column: 2; text-align: right }
  .state-machine { width: 33rem; max-width: none } .service-map { max-width: none }
  .live-line { min-height: 3em } .live .now-panel .panel-body { height: 31rem }
}
`;
