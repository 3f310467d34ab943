"""When a page has finished drawing, by what the page itself does: a fixed wait is too short on a slow machine."""

from playwright.sync_api import Page

FRAMES_OF_REST = """() => new Promise((resolve) => {
  let rest = 0, left = 600;
  const changes = new MutationObserver(() => { rest = 0; });
  changes.observe(document, { subtree: true, childList: true, attributes: true, characterData: true });
  const ends = (one) => one.effect.getComputedTiming().endTime !== Infinity;
  const moves = () => document.getAnimations().some((one) => one.playState === 'running' && ends(one));
  const look = () => {
    rest = moves() ? 0 : rest + 1;
    left -= 1;
    if (rest < 30 && left) return requestAnimationFrame(look);
    changes.disconnect();
    resolve();
  };
  look();
})"""


def settle(page: Page) -> None:
    """Wait until the page has what it fetches and changed nothing for 30 frames; one that never rests is left after 600."""
    page.wait_for_load_state("networkidle")
    page.evaluate(FRAMES_OF_REST)
