import type { Page } from "playwright-core";

/** One move: the share of the viewport times the way, and what moved. */
export interface Shift {
  readonly value: number;
  readonly moved: readonly string[];
}

/** Notes from now on, and what was noted since the page's load, what moves without a person having done anything. */
export async function watchLayout(page: Page): Promise<void> {
  await page.evaluate(`
    window.shifts = [];
    new PerformanceObserver((list) => {
      for (const { value, hadRecentInput, sources } of list.getEntries()) {
        if (!hadRecentInput) shifts.push({ value, moved: sources.map(({ node }) => (node?.outerHTML ?? node?.data ?? "").slice(0, 200)) });
      }
    }).observe({ type: "layout-shift", buffered: true });
  `);
}

/** What has moved since `watchLayout`, in the same document. https://web.dev/articles/cls */
export const layoutShifts = async (page: Page): Promise<readonly Shift[]> =>
  (await page.evaluate("shifts")) as readonly Shift[];
