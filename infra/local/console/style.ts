import { baseStyle } from "../../../orchestrator/pages/base-style.ts";

/** The style sheet of the console: the pages' base style, and the console's own rules. For phones, too. */
export const style = `${baseStyle}
.page-head > div, main { max-width: 84rem }
.page-head > div { align-items: end; padding-bottom: 0; padding-top: 0; display: flex; flex-wrap: wrap; gap: 0 2rem }
.page-head ul { display: flex; flex-wrap: wrap; gap: 0 .25rem; list-style: none; margin: 0; padding: 0 }
.page-head nav a { border-bottom: 3px solid transparent; color: inherit; display: block; padding: .85rem .75rem .7rem; text-decoration: none }
.page-head nav a:hover { border-color: var(--line) }
.page-head nav a[aria-current] { border-color: var(--link); font-weight: 600 }
.brand { color: inherit; padding: .85rem 0 calc(.7rem + 3px); text-decoration: none } .brand .quiet { font-weight: 400 }
.count { background: var(--neutral-ground); border-radius: 1rem; font-size: .8rem; font-weight: 600; padding: 0 .5rem }
h3 { font-size: 1.05rem; margin: 0 }
section > :first-child, .card > :first-child { margin-top: 0 }
.columns { align-items: start; display: grid; gap: 0 1.5rem; grid-template-columns: minmax(0, 25rem) minmax(0, 1fr) }
.columns > section { margin-top: 0 }
.small { font-size: .875rem } .tag { flex: none; white-space: nowrap }
[data-part] > :first-child { margin-top: 0 } [data-part] > :last-child { margin-bottom: 0 }
.empty { color: var(--quiet); padding: 2rem 1rem; text-align: center }
.problem { color: var(--bad); margin: .25rem 0 0 } .summary ul { margin: .25rem 0 0; padding-left: 1.25rem }
.number { font-variant-numeric: tabular-nums; white-space: nowrap }
.row { align-items: center; display: flex; flex-wrap: wrap; gap: .35rem .75rem } .row > label { margin: 0 } .row select { width: auto }
.apart { align-items: baseline; justify-content: space-between; margin-bottom: .75rem } .apart h2 { margin: 0 } .aside { margin-left: auto }
label, legend { font-weight: 600; padding: 0 } label { display: block; margin-top: 1rem }
fieldset { border: 0; margin: 0; min-width: 0; padding: 0 }
.hint { color: var(--quiet); font-size: .875rem; font-weight: 400; margin: 0 0 .3rem }
input, textarea { padding: .5rem .7rem } input, select, .filter button { height: 2.7rem } input[type=radio] { height: auto; width: auto }
select { background: var(--ground); border: 1px solid var(--quiet); border-radius: .45rem; color: inherit; font: inherit; max-width: 100%; padding: .5rem .7rem; width: 100% }
textarea { font: .875rem/1.5 var(--mono) }
[aria-invalid=true] { border-color: var(--bad) !important }
.choice { align-items: baseline; display: grid; font-weight: 400; gap: 0 .6rem; grid-template-columns: auto 1fr; margin: 0; padding: .3rem 0 }
.choice strong { font-weight: 600 } .choice .hint { grid-column: 2 }
button, .button { padding: .5rem 1.25rem } #start > button { margin-top: 1.25rem } details > button { margin-top: .75rem }
.danger { background: var(--card); border: 1px solid var(--bad); color: var(--bad) }
.presets { list-style: none; margin: .25rem 0 0; padding: 0 } form + h3 { border-top: 1px solid var(--line); font-size: 1rem; margin-top: 1.5rem; padding-top: 1.25rem }
.filter { align-items: end; display: flex; flex-wrap: wrap; gap: .75rem 1rem } .filter > div { flex: 1 1 14rem } .filter label { margin: 0 0 .3rem }
details { margin-top: .9rem } fieldset details { margin-top: .6rem } li details { margin-top: .4rem } li summary { color: var(--quiet); font-weight: 400 }
.executions, .lines, .mails, .messages { list-style: none; margin: 0; padding: 0 }
.executions > li, .mails > li, .messages > li { border-top: 1px solid var(--line); padding: 1.1rem 0 }
.executions > li:first-child, .mails > li:first-child, .messages > li:first-child { border: 0; padding-top: 0 }
.executions > li:last-child, .mails > li:last-child { padding-bottom: 0 }
.causes { margin: .25rem 0; padding-left: 1.25rem }
.states { columns: 16rem; column-gap: 2rem; list-style: none; margin: .6rem 0 0; padding: 0; font-size: .875rem }
.states li { break-inside: avoid; display: flex; gap: .5rem } .states .number { color: var(--quiet); margin-left: auto }
.mark { font-weight: 700; text-align: center; width: 1.1rem } .mark.done { color: var(--good) } .mark.failed { color: var(--bad) } .mark.running { color: var(--link) }
.spin { animation: turn 1.2s linear infinite; display: inline-block }
@keyframes turn { to { transform: rotate(1turn) } }
@media (prefers-reduced-motion: reduce) { .spin { animation: none } }
.mails > li { align-items: baseline; display: grid; gap: 0 1.5rem; grid-template-columns: minmax(0, 1fr) auto; padding: .8rem 0 }
.mails .subject { color: inherit; font-weight: 600; text-decoration: none } .mails .subject:hover { text-decoration: underline }
.mails .quiet { grid-row: 2 } .mails .aside { grid-column: 2; grid-row: 1 / span 2 }
iframe { background: #fff; border: 1px solid var(--line); border-radius: .45rem; height: 70vh; margin-top: .75rem; width: 100% }
.messages > li { display: grid; gap: 0 .9rem; grid-template-columns: 2.25rem minmax(0, 1fr) }
.avatar { align-items: center; background: var(--button); border-radius: .45rem; color: var(--on-button); display: flex; font-weight: 700; height: 2.25rem; justify-content: center }
.sender { align-items: baseline; display: flex; flex-wrap: wrap; gap: 0 .6rem; margin: 0 0 .4rem }
.block { margin: .4rem 0; white-space: pre-line }
.fields { display: grid; gap: .3rem 1.5rem; grid-template-columns: repeat(2, minmax(0, 1fr)); max-width: 52rem } .fields .block { margin: 0 }
.thread { border-left: 3px solid var(--line); margin-top: .75rem; padding-left: 1rem }
.lines { font: .84rem/1.5 var(--mono) } .lines .tag { font: 600 .78rem/1.5 system-ui, sans-serif }
.lines > li { align-items: baseline; border-top: 1px solid var(--line); display: flex; gap: .7rem; padding: .35rem 0 }
.lines .text, .lines details { flex: 0 1 auto; margin: 0; min-width: 0 } .lines .text { white-space: pre-wrap } .lines summary { color: inherit } .lines .number { color: var(--quiet) } .lines .aside { white-space: nowrap }
.tabs { border-bottom: 1px solid var(--line); display: flex; flex-wrap: wrap; gap: 0 1.5rem; list-style: none; margin: 0; padding: 0 }
.tabs a { border-bottom: 3px solid transparent; color: inherit; display: block; padding: .4rem 0; text-decoration: none } .tabs a:hover { border-color: var(--line) } .tabs a[aria-current] { border-color: var(--link); font-weight: 600 }
.scroll th { border: 0; white-space: nowrap } .scroll th .small { font-size: .78rem }
.scroll th, .scroll td { overflow-wrap: break-word; padding-right: 1.5rem } .scroll td { min-width: 14rem } .scroll .line { min-width: 0; white-space: nowrap }
.pages { align-items: center; display: flex; gap: 1rem; margin: .75rem 0 }
@media (max-width: 60rem) { .columns { gap: 1.25rem; grid-template-columns: minmax(0, 1fr) } }
@media (max-width: 40rem) {
section, .card { border-left: 0; border-radius: 0; border-right: 0; margin-left: -1rem; margin-right: -1rem }
.page-head nav { margin: 0 -.45rem .5rem } .page-head ul { gap: 0 } .brand { padding-bottom: .4rem } .page-head nav a { border: 0; border-radius: .45rem; font-size: .95rem; padding: .3rem .45rem } .page-head nav a[aria-current] { background: var(--neutral-ground) }
.apart h2 { font-size: 1.1rem } .avatar { display: none } .messages > li, .mails > li { grid-template-columns: minmax(0, 1fr) } .mails .aside { grid-column: 1; grid-row: auto; margin: 0 } .fields { grid-template-columns: minmax(0, 1fr) } .fields .block:nth-child(even) { margin-bottom: .4rem }
.row > .aside { margin-left: 0; width: 100% } .lines > li { flex-wrap: wrap; gap: 0 .6rem } .lines .text, .lines details { flex-basis: 100% } .lines .aside { margin: 0 } }
`;
