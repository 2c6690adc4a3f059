import { pictureStyle } from "../pictures/picture-style.ts";

/** What the deployment pages need beside the style of all pages. */
export const deploymentStyle = `${pictureStyle}
main, .page-head p { max-width: 84rem }
section { min-width: 0 }
.standing { display: flex; flex-wrap: wrap; gap: .35rem .75rem; align-items: center; min-height: 2rem }
.standing .tag { font-size: 1rem; padding: .2rem .8rem }
.live-line { margin: 0 0 .5rem; min-height: 1.5em }
.notice-line { border-left: .3rem solid currentColor; border-radius: .25rem; padding: .6rem 1rem }
.diagnosis h3 { margin-top: .75rem }
.scroll, .wide { overflow-x: auto }
.panel table { table-layout: auto }
.panel th, .panel td { overflow-wrap: break-word } .panel td code { overflow-wrap: anywhere }
.panel caption { font-weight: 400 }
.events { font-size: .9rem; padding-left: 0; list-style: none }
.waterfalls { display: grid; grid-template-columns: repeat(auto-fill, minmax(min(100%, 20rem), 1fr)); gap: 1.25rem }
figure { margin: 0 }
figcaption { min-height: 3em; margin-bottom: .4rem; font-size: .92rem }
.panel pre { max-height: 22rem; overflow: auto }
.live .panel-body { overflow: auto }
.live .now-panel .panel-body { height: 30rem }
.live .roll-out-panel .panel-body { height: 24rem }
.live .smoke-tests-panel .panel-body, .live .traces-panel .panel-body, .live .changes-panel .panel-body { height: 26rem }
.live .service-map-panel .panel-body { height: 28rem }
.live .approvals-panel .panel-body, .live .releases-panel .panel-body { height: 9rem }
.live .evidence-panel .panel-body { height: 9rem }
.live .halt-panel .panel-body { height: 15rem }
@media (min-width: 70rem) {
  .deployment { display: grid; grid-template-columns: 35rem minmax(0, 1fr); grid-template-rows: auto 1fr; gap: 0 1.25rem }
  .states-panel { grid-column: 1; grid-row: 1 / span 2; align-self: start }
  .now-panel { grid-column: 2 }
  .others { grid-column: 2; min-width: 0 }
}
@media (max-width: 40rem) {
  .panel thead { position: static; clip-path: none; width: auto; height: auto }
  .panel table { display: table; min-width: 32rem } .panel thead { display: table-header-group } .panel tbody { display: table-row-group }
  .panel tr { display: table-row } .panel th, .panel td { display: table-cell; border-top: 1px solid var(--line); padding: .5rem .75rem .5rem 0 }
  .state-machine { min-width: 22rem }
}
`;
