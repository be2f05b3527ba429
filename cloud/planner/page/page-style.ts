/**
 * The page's style, light or dark as the reader's system says. Blue, orange and green of the palette of Okabe and Ito, which
 * people with any colour vision tell apart; lines differ in their dashes too.
 */
export const PAGE_STYLE = `
:root {
  color-scheme: light dark;
  --paper: #ffffff; --ink: #1b1f24; --soft: #57606a; --rule: #d8dee4; --panel: #f6f8fa; --bad: #a3330b;
  --blue: #0072b2; --orange: #b85c00; --green: #00795a;
  --heat0: #e8f1f8; --heat1: #bcd9ee; --heat2: #7fb6dc; --heat3: #2a78b0; --heat4: #084a7a; --heat5: #e69f00;
  --on-light: #1b1f24; --on-deep: #ffffff;
}
@media (prefers-color-scheme: dark) {
  :root {
    --paper: #101418; --ink: #e6edf3; --soft: #9aa4ad; --rule: #2d343c; --panel: #181d23; --bad: #ff9b70;
    --blue: #56b4e9; --orange: #f0a63c; --green: #3fd0a4;
    --heat0: #1a2836; --heat1: #1f425e; --heat2: #256390; --heat3: #4d9bd1; --heat4: #a9d6f2; --heat5: #e69f00;
    --on-light: #e6edf3; --on-deep: #101418;
  }
}
* { box-sizing: border-box; }
body { margin: 0; background: var(--paper); color: var(--ink); font: 16px/1.5 system-ui, "DejaVu Sans", sans-serif; }
main { max-width: 940px; margin: 0 auto; padding: 32px 24px 64px; }
h1 { font-size: 26px; line-height: 1.25; margin: 0 0 4px; }
h2 { font-size: 19px; margin: 40px 0 4px; }
p { margin: 0 0 12px; max-width: 78ch; }
.soft, figcaption { color: var(--soft); }
.figures { display: grid; grid-template-columns: repeat(auto-fit, minmax(128px, 1fr)); gap: 12px; margin: 24px 0; padding: 0; }
.figures div { background: var(--panel); border: 1px solid var(--rule); border-radius: 8px; padding: 10px 12px; }
.figures dt { color: var(--soft); font-size: 14px; }
.figures dd { margin: 0; font-size: 20px; font-weight: 600; font-variant-numeric: tabular-nums; }
.bad { color: var(--bad); font-weight: 600; }
figure { margin: 8px 0 0; }
figcaption { margin-bottom: 8px; max-width: 78ch; }
svg { display: block; width: 100%; height: auto; font-family: inherit; }
svg text { fill: var(--ink); font-size: 14px; }
svg .tick, svg .title { fill: var(--soft); }
svg .tick { font-size: 13px; font-variant-numeric: tabular-nums; }
.grid { stroke: var(--rule); stroke-width: 1; }
.axis { stroke: var(--soft); stroke-width: 1; }
.leader { stroke: var(--soft); stroke-width: 1; fill: none; opacity: 0.6; }
.line { fill: none; stroke-width: 2.5; stroke-linejoin: round; }
.here { fill: none; stroke: var(--ink); stroke-width: 2; }
path.blue { stroke: var(--blue); } circle.blue, text.blue { fill: var(--blue); }
path.orange { stroke: var(--orange); } circle.orange, text.orange { fill: var(--orange); }
path.green { stroke: var(--green); } circle.green, text.green { fill: var(--green); }
path.dashed { stroke-dasharray: 7 5; }
.heat0 { fill: var(--heat0); } .heat1 { fill: var(--heat1); } .heat2 { fill: var(--heat2); }
.heat3 { fill: var(--heat3); } .heat4 { fill: var(--heat4); } .heat5 { fill: var(--heat5); }
svg .on0, svg .on1, svg .on2 { fill: var(--on-light); }
svg .on3, svg .on4 { fill: var(--on-deep); } svg .on5 { fill: #1b1f24; font-weight: 700; }
.wide { overflow-x: auto; }
table { border-collapse: collapse; font-size: 14px; font-variant-numeric: tabular-nums; margin-top: 8px; }
th { text-align: left; font-weight: 600; color: var(--soft); }
th, td { padding: 4px 14px 4px 0; border-bottom: 1px solid var(--rule); white-space: nowrap; }
.number { text-align: right; }
`;
