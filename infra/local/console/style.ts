/** The look of the console: light and dark, from a phone's width up, without a font or an image of others. */
export const style = `
:root { color-scheme: light dark; --ground: light-dark(#f4f5f8, #11151c); --card: light-dark(#fff, #1a202a);
  --text: light-dark(#1b2230, #e7ebf2); --quiet: light-dark(#545e70, #a3adbd); --line: light-dark(#d9dde5, #333c4a);
  --link: light-dark(#1d4fb8, #93b7ff); --on-button: light-dark(#fff, #0d1526);
  --good: light-dark(#14663a, #7ddba1); --good-ground: light-dark(#e6f4ea, #12301f);
  --attention: light-dark(#7a4800, #f3c56b); --attention-ground: light-dark(#fdf1d9, #35280f);
  --bad: light-dark(#a3201b, #ff9d94); --bad-ground: light-dark(#fdeae8, #3c1917);
  --neutral: light-dark(#3b4659, #c3cddd); --neutral-ground: light-dark(#e9edf4, #262f3d) }
* { box-sizing: border-box }
body { background: var(--ground); color: var(--text); font: 1rem/1.5 system-ui, sans-serif; margin: 0 }
a { color: var(--link) }
:focus-visible { outline: 3px solid var(--link); outline-offset: 2px }
.skip { left: 1rem; padding: .5rem 1rem; position: absolute; top: -4rem; background: var(--card); z-index: 1 }
.skip:focus { top: .5rem }
header { background: var(--card); border-bottom: 1px solid var(--line) }
header > div, main { margin: 0 auto; max-width: 76rem; padding: 0 1rem }
header > div { align-items: baseline; display: flex; flex-wrap: wrap; gap: 0 2rem; padding-top: .6rem }
.brand { color: inherit; font-weight: 700; text-decoration: none }
.brand span { color: var(--quiet); font-weight: 400 }
header ul { display: flex; flex-wrap: wrap; gap: 0 .25rem; list-style: none; margin: 0; padding: 0 }
header nav a { border-bottom: 3px solid transparent; color: inherit; display: block; padding: .4rem .75rem; text-decoration: none }
header nav a:hover { border-color: var(--line) }
header nav a[aria-current] { border-color: var(--link); font-weight: 600 }
.count { background: var(--neutral-ground); border-radius: 1rem; font-size: .8rem; font-weight: 600; padding: 0 .5rem }
main { padding-bottom: 3rem }
h1 { font-size: 1.5rem; line-height: 1.25; margin: 1.5rem 0 1rem; overflow-wrap: anywhere }
h2 { font-size: 1.1rem; margin: 0 0 .75rem }
h3 { font-size: 1rem; margin: 0 0 .25rem; overflow-wrap: anywhere }
.card { background: var(--card); border: 1px solid var(--line); border-radius: .6rem; margin-bottom: 1rem; padding: 1rem 1.25rem }
.card > :first-child, .card > div > :first-child { margin-top: 0 } p { margin: .5rem 0 }
.columns { align-items: start; display: grid; gap: 0 1.5rem; grid-template-columns: minmax(0, 26rem) minmax(0, 1fr) }
.quiet { color: var(--quiet) }
.small { font-size: .875rem }
.empty { color: var(--quiet); padding: 1.5rem 0; text-align: center }
.notice { background: var(--attention-ground); border-left: .3rem solid var(--attention); margin: 0 0 1rem; padding: .6rem 1rem }
.problem { color: var(--bad); margin: .25rem 0 0 }
.summary { background: var(--bad-ground); border-left: .3rem solid var(--bad); margin-bottom: 1rem; padding: .6rem 1rem }
.badge { border-radius: .3rem; display: inline-block; font-size: .875rem; font-weight: 600; padding: .05rem .55rem; white-space: nowrap }
.good { background: var(--good-ground); color: var(--good) } .bad { background: var(--bad-ground); color: var(--bad) }
.wait { background: var(--attention-ground); color: var(--attention) } .run { background: var(--neutral-ground); color: var(--neutral) }
table { border-collapse: collapse; width: 100% }
th, td { border-bottom: 1px solid var(--line); padding: .45rem .75rem .45rem 0; text-align: left; vertical-align: top; overflow-wrap: anywhere }
th { color: var(--quiet); font-size: .875rem; font-weight: 600; white-space: nowrap }
.wide { overflow-x: auto } .wide td { max-width: 24rem; overflow-wrap: break-word }
.wide td, .wide th { font-size: .875rem } .columns.slim { grid-template-columns: minmax(0, 15rem) minmax(0, 1fr) }
.number { font-variant-numeric: tabular-nums; white-space: nowrap }
label, legend { font-weight: 600; padding: 0 } label { display: block; margin-top: 1rem }
fieldset { border: 0; margin: 0; min-width: 0; padding: 0 }
.hint { color: var(--quiet); font-size: .875rem; font-weight: 400; margin: 0 }
input:not([type=radio]), textarea, select { background: var(--ground); border: 1px solid var(--quiet); border-radius: .35rem;
  color: inherit; font: inherit; padding: .45rem .6rem; width: 100% }
textarea, code, pre { font-family: ui-monospace, monospace; font-size: .875rem }
[aria-invalid=true] { border-color: var(--bad) !important }
.choice { align-items: baseline; display: grid; font-weight: 400; gap: 0 .6rem; grid-template-columns: auto 1fr; margin: 0; padding: .3rem 0 }
.choice strong { font-weight: 600 } .choice .hint { grid-column: 2 }
.group { color: var(--quiet); font-size: .875rem; margin: .75rem 0 .1rem }
button { background: var(--card); border: 1px solid var(--quiet); border-radius: .35rem; color: inherit; cursor: pointer; font: inherit; padding: .45rem 1rem }
button.primary { background: var(--link); border-color: var(--link); color: var(--on-button); font-weight: 600; margin-top: 1.25rem }
button.danger { border-color: var(--bad); color: var(--bad) }
.button { background: var(--link); border-radius: .35rem; color: var(--on-button); display: inline-block; font-weight: 600; padding: .45rem 1rem; text-decoration: none }
.row { align-items: center; display: flex; flex-wrap: wrap; gap: .5rem 1rem } .row > label { margin: 0 }
.filter { align-items: end; display: flex; flex-wrap: wrap; gap: .5rem 1rem; margin-bottom: 1rem }
.filter > div { flex: 1 1 12rem } .filter label { margin: 0 }
details { margin-top: 1rem } summary { cursor: pointer; font-weight: 600 }
td details, article details, li details { margin-top: .25rem } td summary, article summary, li summary { font-weight: 400 }
.executions, .lines, .mails, .messages { list-style: none; margin: 0; padding: 0 }
.causes { color: var(--bad); margin: .25rem 0; padding-left: 1.25rem } .executions > li { border-top: 1px solid var(--line); padding: .9rem 0 } .executions > li:first-child { border: 0; padding-top: 0 }
.states { columns: 15rem; list-style: none; margin: .5rem 0; padding: 0; font-size: .875rem }
.states li { break-inside: avoid; display: flex; gap: .5rem } .states .number { margin-left: auto; color: var(--quiet) }
.mark { font-weight: 700; text-align: center; width: 1.1rem }
.mark.good, .mark.bad, .mark.run { background: none }
.spin { animation: turn 1.2s linear infinite; display: inline-block }
@keyframes turn { to { transform: rotate(1turn) } }
@media (prefers-reduced-motion: reduce) { .spin { animation: none } }
.mails a { color: inherit; display: block; padding: .7rem 0; text-decoration: none; border-top: 1px solid var(--line) }
.mails li:first-child a { border: 0 } .mails a[aria-current] strong { color: var(--link) } .mails a:hover strong { text-decoration: underline }
iframe { background: #fff; border: 1px solid var(--line); border-radius: .35rem; height: 70vh; width: 100% }
pre { margin: .25rem 0; overflow-wrap: anywhere; white-space: pre-wrap }
.messages > li { display: grid; gap: 0 .75rem; grid-template-columns: 2.25rem minmax(0, 1fr); padding: .75rem 0 }
.avatar { align-items: center; background: var(--link); border-radius: .4rem; color: var(--on-button); display: flex; font-weight: 700; height: 2.25rem; justify-content: center }
.block { margin: .3rem 0; overflow-wrap: anywhere; white-space: pre-line }
.fields { display: grid; gap: .4rem 1rem; grid-template-columns: repeat(2, minmax(0, 1fr)); max-width: 50rem }
.thread { border-left: 3px solid var(--line); margin-top: .5rem; padding-left: .9rem }
.lines { font-size: .875rem } .lines > li { border-top: 1px solid var(--line); padding: .3rem 0; overflow-wrap: anywhere }
.lines > li { align-items: baseline; display: flex; gap: .6rem } .lines details { flex: 1; margin: 0; min-width: 0 }
.lines code { white-space: pre-wrap }
.pages { align-items: center; display: flex; gap: 1rem; margin-top: .75rem }
[hidden] { display: none }
@media (max-width: 60rem) { .columns, .columns.slim { grid-template-columns: minmax(0, 1fr) } }
@media (max-width: 36rem) { .card { border-radius: 0; margin: 0 -1rem 1rem; border-width: 1px 0; padding: 1rem } .avatar { display: none } .messages > li { grid-template-columns: minmax(0, 1fr) } header nav { margin: 0 -.75rem } header nav a { padding: .4rem .6rem } }
`;
