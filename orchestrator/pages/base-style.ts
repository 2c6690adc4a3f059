/**
 * The common style of pages and console: colours as variables, light and dark, and elements that look the same
 * everywhere. Text has at least the contrast of WCAG's level AA. No information is conveyed by colour alone.
 */
export const baseStyle = `
:root { color-scheme: light dark; --ground: #f4f5f8; --card: #fff; --text: #1b2230; --quiet: #545e70; --line: #d9dde5; --link: #1d4fb8;
--good: #14663a; --good-ground: #e6f4ea; --attention: #7a4800; --attention-ground: #fdf1d9; --bad: #a3201b; --bad-ground: #fdeae8;
--neutral: #3b4659; --neutral-ground: #e9edf4; --code-ground: #f0f2f6; --button: #1d4fb8; --on-button: #fff;
font: 16px/1.55 system-ui, -apple-system, "Segoe UI", Roboto, "Noto Sans", "Liberation Sans", sans-serif;
--mono: ui-monospace, "SF Mono", "Cascadia Code", Menlo, Consolas, "DejaVu Sans Mono", monospace }
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
.brand { display: flex; align-items: center; gap: .6rem; margin: 0; font-weight: 650 }
.brand::before { content: ""; width: 1rem; height: 1rem; border: .25rem solid var(--link); border-radius: 50% }
.page-head > *, main { max-width: 58rem; margin: 0 auto; padding: .85rem 1.25rem } main { padding: 1.75rem 1.25rem 4rem }
.eyebrow { margin: 0 0 .25rem; color: var(--quiet); font-size: .95rem }
h1 { font-size: 1.65rem; line-height: 1.25; margin: 0 0 1.25rem; letter-spacing: -.01em }
h2 { font-size: 1.2rem; line-height: 1.3; margin: 0 0 .75rem }
p { margin: .5rem 0 }
section, .card { margin-top: 1.25rem; padding: 1.35rem 1.5rem; background: var(--card); border: 1px solid var(--line); border-radius: .75rem }
section > :last-child, .card > :last-child { margin-bottom: 0 }
.quiet { color: var(--quiet); font-size: .92rem }
.good { color: var(--good); background: var(--good-ground) } .attention { color: var(--attention); background: var(--attention-ground) }
.bad { color: var(--bad); background: var(--bad-ground) } .neutral { color: var(--neutral); background: var(--neutral-ground) }
.tag { display: inline-block; padding: .05rem .55rem; border-radius: 1rem; font-size: .84rem; font-weight: 600; line-height: 1.5 }
.notice { border-left: .3rem solid currentColor; border-radius: .35rem; margin: .75rem 0; padding: .7rem 1rem } .notice a { color: inherit }
.scroll { overflow-x: auto }
table { border-collapse: collapse; width: 100%; margin: .5rem 0 1rem }
th, td { padding: .5rem .75rem .5rem 0; text-align: left; vertical-align: top; border-top: 1px solid var(--line); font-size: .9rem }
thead th { color: var(--quiet); font-weight: 500; font-size: .85rem; border: 0 }
code, pre { font: .86rem/1.5 var(--mono); background: var(--code-ground); border-radius: .3rem }
code { padding: .1rem .3rem } pre { padding: .85rem 1rem; overflow-x: auto; white-space: pre-wrap }
summary { cursor: pointer; font-weight: 600 }
input, textarea { font: inherit; color: inherit; width: 100%; padding: .65rem .75rem; background: var(--ground); border: 1px solid var(--quiet); border-radius: .45rem }
.button, button { display: inline-block; padding: .65rem 1.5rem; font: inherit; font-weight: 650; line-height: 1.5; text-decoration: none; color: var(--on-button); background: var(--button); border: 0; border-radius: .5rem; cursor: pointer }
.secondary { color: inherit; background: var(--card); border: 1px solid var(--quiet); font-weight: 600 }
[hidden] { display: none }
@media (max-width: 40rem) { h1 { font-size: 1.4rem } section, .card { padding: 1.1rem 1rem } main, .page-head > * { padding-left: 1rem; padding-right: 1rem } }
`;
