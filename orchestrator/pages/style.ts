/**
 * The style of every page: colours as variables, for light and dark; each pair of text and ground has at least the
 * contrast of WCAG's level AA. Words always say what a colour says.
 */
export const style = `
:root { color-scheme: light dark; --ground: #f4f5f8; --card: #fff; --text: #1b2230; --quiet: #545e70; --line: #d9dde5; --link: #1d4fb8;
--good: #14663a; --good-ground: #e6f4ea; --attention: #7a4800; --attention-ground: #fdf1d9; --bad: #a3201b; --bad-ground: #fdeae8;
--neutral: #3b4659; --neutral-ground: #e9edf4; --code-ground: #f0f2f6; --button: #1d4fb8; --on-button: #fff;
font: 16px/1.55 system-ui, -apple-system, "Segoe UI", Roboto, "Noto Sans", "Liberation Sans", sans-serif }
@media (prefers-color-scheme: dark) { :root { --ground: #11151c; --card: #1a202a; --text: #e7ebf2; --quiet: #a3adbd; --line: #333c4a; --link: #93b7ff;
--good: #7ddba1; --good-ground: #12301f; --attention: #f3c56b; --attention-ground: #35280f; --bad: #ff9d94; --bad-ground: #3c1917;
--neutral: #c3cddd; --neutral-ground: #262f3d; --code-ground: #11161e; --button: #93b7ff; --on-button: #0d1526 } }
* { box-sizing: border-box }
body { margin: 0; background: var(--ground); color: var(--text); overflow-wrap: anywhere }
a { color: var(--link); text-underline-offset: .15em }
:focus-visible { outline: 3px solid var(--link); outline-offset: 2px; border-radius: .25rem }
.skip { position: absolute; left: 1rem; top: -6rem; z-index: 1; padding: .75rem 1rem; background: var(--card) }
.skip:focus { top: .5rem }
.page-head { border-bottom: 1px solid var(--line); background: var(--card) }
.page-head p { display: flex; align-items: center; gap: .6rem; margin: 0; font-weight: 650 }
.page-head p::before { content: ""; width: 1rem; height: 1rem; border: .25rem solid var(--link); border-radius: 50% }
.page-head p, main { max-width: 58rem; margin: 0 auto; padding: .85rem 1.25rem }
main { padding: 1.75rem 1.25rem 4rem }
.eyebrow { margin: 0 0 .25rem; color: var(--quiet); font-size: .95rem }
h1 { font-size: 1.65rem; line-height: 1.25; margin: 0 0 1.25rem; letter-spacing: -.01em }
h2 { font-size: 1.2rem; line-height: 1.3; margin: 0 0 .75rem }
h3 { font-size: 1rem; margin: 1.25rem 0 .5rem }
p { margin: .5rem 0 }
section, .card { margin-top: 1.25rem; padding: 1.35rem 1.5rem; background: var(--card); border: 1px solid var(--line); border-radius: .75rem }
section > :last-child, .banner > div > :last-child { margin-bottom: 0 }
ul, ol { margin: .5rem 0; padding-left: 1.25rem }
li + li { margin-top: .3rem }
.quiet { color: var(--quiet); font-size: .92rem }
.banner { display: grid; grid-template-columns: auto 1fr; gap: 0 1rem; border: 0; border-left: .4rem solid currentColor; margin-top: 1rem }
.banner > div > * { color: var(--text) }
.banner .headline { color: inherit; font-size: 1.3rem; line-height: 1.3; font-weight: 700; margin: .15rem 0 .25rem }
.banner .mark { display: grid; place-items: center; width: 2.2rem; height: 2.2rem; border: 2px solid currentColor; border-radius: 50%; font-size: 1.15rem; font-weight: 700 }
.good { color: var(--good); background: var(--good-ground) } .attention { color: var(--attention); background: var(--attention-ground) }
.bad { color: var(--bad); background: var(--bad-ground) } .neutral { color: var(--neutral); background: var(--neutral-ground) }
.tag { display: inline-block; padding: .05rem .55rem; border-radius: 1rem; font-size: .84rem; font-weight: 600; line-height: 1.5 }
.glance { display: grid; grid-template-columns: repeat(auto-fit, minmax(15rem, 1fr)); gap: 1.1rem 2rem; margin: 0 }
.glance dt, .facts dt { color: var(--quiet); font-size: .88rem }
.glance .whole { grid-column: 1 / -1 }
dd { margin: 0 } .glance dd { font-weight: 600 } .glance dd .quiet { display: block; font-weight: 400 }
.facts { display: grid; grid-template-columns: minmax(8rem, max-content) 1fr; gap: .5rem 1.5rem; margin: .75rem 0 } .facts dt { padding-top: .1rem }
table { border-collapse: collapse; width: 100%; table-layout: fixed; margin: .5rem 0 1rem }
caption { text-align: left; font-weight: 650; padding: .5rem 0 }
th, td { padding: .5rem .75rem .5rem 0; text-align: left; vertical-align: top; border-top: 1px solid var(--line); font-size: .9rem }
thead th { color: var(--quiet); font-weight: 500; font-size: .85rem; border: 0 }
tbody th { font-weight: 500 } td:empty { padding: 0 }
.identities th:first-child { width: 5rem } .identities th:last-child { width: 12rem }
.changes tbody tr:first-child th { padding: .9rem .75rem .5rem 0; font-size: 1rem; font-weight: 650 }
.changes tbody tr:first-child th small { display: block; color: var(--quiet); font-weight: 400; font-size: .85rem }
.changes tbody tr + tr > * { border: 0; padding-top: .2rem; padding-bottom: .5rem }
.changes tbody tr + tr th { padding-left: 1rem }
td.why { color: var(--quiet) }
code, pre, del, ins { font: .86rem/1.5 ui-monospace, "SF Mono", "Cascadia Code", Menlo, Consolas, "DejaVu Sans Mono", monospace }
code, pre { background: var(--code-ground); border-radius: .3rem } code { padding: .1rem .3rem } pre { padding: .85rem 1rem; overflow-x: auto; white-space: pre-wrap }
del, ins { text-decoration: none; padding: .1rem .3rem; border-radius: .3rem; box-decoration-break: clone; -webkit-box-decoration-break: clone }
del { color: var(--bad); background: var(--bad-ground) } ins { color: var(--good); background: var(--good-ground) }
details { border-top: 1px solid var(--line); padding: .35rem 0 } summary { padding: .6rem 0; cursor: pointer; font-weight: 600 }
form { display: grid; gap: .35rem; max-width: 32rem } label { margin-top: .75rem; font-weight: 600 }
input, textarea { font: inherit; color: inherit; width: 100%; padding: .65rem .75rem; background: var(--ground); border: 1px solid var(--quiet); border-radius: .45rem }
.button, button { display: inline-block; justify-self: start; min-height: 2.9rem; margin-top: 1rem; padding: .65rem 1.5rem; font: inherit; font-weight: 650; line-height: 1.5; text-decoration: none; color: var(--on-button) !important; background: var(--button); border: 0; border-radius: .5rem; cursor: pointer }
@media (max-width: 40rem) {
main, .page-head p { padding-left: 1rem; padding-right: 1rem } h1 { font-size: 1.4rem } section, .card { padding: 1.1rem 1rem }
.facts { grid-template-columns: 1fr; gap: 0 } .facts dd { margin-bottom: .75rem } .glance { grid-template-columns: 1fr; gap: .8rem }
thead { position: absolute; clip-path: inset(50%); width: 1px; height: 1px; overflow: hidden; white-space: nowrap }
table, tbody, tr, th, td { display: block; width: auto !important; padding-right: 0 } td { border: 0; padding-top: 0 }
.changes tbody { border-top: 1px solid var(--line) } .changes tbody tr:first-child th { border: 0 }
.changes td { padding-left: 1rem } .changes td:not(.why)::before { content: "Before"; display: block; color: var(--quiet); font-size: .8rem } .changes td + td:not(.why)::before { content: "After" }
.banner { gap: 0 .75rem } .banner .mark { width: 1.9rem; height: 1.9rem } .button, button { width: 100%; text-align: center } }
@media (prefers-reduced-motion: no-preference) { html { scroll-behavior: smooth } }
@media print { section, .card { break-inside: avoid } .skip, .button, form { display: none } }
`;
