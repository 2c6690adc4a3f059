import { baseStyle } from "./base-style.ts";

/** The style of the pages: the base style, and the parts of an approval and of a deployment. */
export const style = `${baseStyle}
h3 { font-size: 1rem; margin: 1.25rem 0 .5rem }
.banner > div > :last-child { margin-bottom: 0 }
ul, ol { margin: .5rem 0; padding-left: 1.25rem }
li + li { margin-top: .3rem }
.banner { display: grid; grid-template-columns: auto 1fr; gap: 0 1rem; border: 0; border-left: .4rem solid currentColor; margin-top: 1rem }
.banner > div > * { color: var(--text) }
.banner .headline { color: inherit; font-size: 1.3rem; line-height: 1.3; font-weight: 700; margin: .15rem 0 .25rem }
.banner .mark { display: grid; place-items: center; width: 2.2rem; height: 2.2rem; border: 2px solid currentColor; border-radius: 50%; font-size: 1.15rem; font-weight: 700 }
.glance { display: grid; grid-template-columns: repeat(auto-fit, minmax(15rem, 1fr)); gap: 1.1rem 2rem; margin: 0 }
.glance dt, .facts dt { color: var(--quiet); font-size: .88rem }
.glance .whole { grid-column: 1 / -1 }
dd { margin: 0 } .glance dd { font-weight: 600 } .glance dd .quiet { display: block; font-weight: 400 }
.facts { display: grid; grid-template-columns: minmax(8rem, max-content) 1fr; gap: .5rem 1.5rem; margin: .75rem 0 } .facts dt { padding-top: .1rem }
table { table-layout: fixed }
caption { text-align: left; font-weight: 650; padding: .5rem 0 }
tbody th { font-weight: 500 } td:empty { padding: 0 }
.identities th:first-child { width: 5rem } .identities th:last-child { width: 12rem }
.changes tbody tr:first-child th { padding: .9rem .75rem .5rem 0; font-size: 1rem; font-weight: 650 }
.changes tbody tr:first-child th small { display: block; color: var(--quiet); font-weight: 400; font-size: .85rem }
.changes tbody tr + tr > * { border: 0; padding-top: .2rem; padding-bottom: .5rem }
.changes tbody tr + tr th { padding-left: 1rem }
td.why { color: var(--quiet) }
del, ins { font: .86rem/1.5 var(--mono); text-decoration: none; padding: .1rem .3rem; border-radius: .3rem; box-decoration-break: clone; -webkit-box-decoration-break: clone }
del { color: var(--bad); background: var(--bad-ground) } ins { color: var(--good); background: var(--good-ground) }
details { border-top: 1px solid var(--line); padding: .35rem 0 } summary { padding: .6rem 0 }
form { display: grid; gap: .35rem; max-width: 32rem } label { margin-top: .75rem; font-weight: 600 }
.button, button { justify-self: start; min-height: 2.9rem; margin-top: 1rem }
@media (max-width: 40rem) {
.facts { grid-template-columns: 1fr; gap: 0 } .facts dd { margin-bottom: .75rem } .glance { grid-template-columns: 1fr; gap: .8rem }
thead { position: absolute; clip-path: inset(50%); width: 1px; height: 1px; overflow: hidden; white-space: nowrap }
table, tbody, tr, th, td { display: block; width: auto !important; padding-right: 0 } td { border: 0; padding-top: 0 }
.banner { gap: 0 .75rem } .banner .mark { width: 1.9rem; height: 1.9rem } .button, button { width: 100%; text-align: center } }
section { container-type: inline-size }
@container (max-width: 36rem) {
.changes thead { position: absolute; clip-path: inset(50%); width: 1px; height: 1px; overflow: hidden; white-space: nowrap }
.changes, .changes tbody, .changes tr, .changes th, .changes td { display: block; width: auto !important; padding-right: 0 }
.changes tbody { border-top: 1px solid var(--line) } .changes td, .changes tbody tr:first-child th { border: 0 }
.changes td { padding: 0 0 .5rem 1rem } .changes td:not(.why)::before { content: "Before"; display: block; color: var(--quiet); font-size: .8rem } .changes td + td:not(.why)::before { content: "After" } }
@media (prefers-reduced-motion: no-preference) { html { scroll-behavior: smooth } }
@media print { section, .card { break-inside: avoid } .skip, .button, form { display: none } }
`;
