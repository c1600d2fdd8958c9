"""What a browser calls EUC-KR is CP949, letter by letter: the page's reader is checked with its table."""

from playwright.sync_api import Browser

from training.table_checks.reading import korean_letters

EACH_PAIR = """() => {
  const decoder = new TextDecoder("euc-kr", { fatal: true });
  const letters = [];
  for (let lead = 0x81; lead <= 0xfe; lead += 1) {
    for (let trail = 0x41; trail <= 0xfe; trail += 1) {
      try {
        letters.push(decoder.decode(new Uint8Array([lead, trail])));
      } catch {
        letters.push("\\0");
      }
    }
  }
  return letters;
}"""


def test_the_browser_reads_each_pair_of_bytes_as_pythons_cp949(browser: Browser) -> None:
    page = browser.new_page()
    letters = page.evaluate(EACH_PAIR)
    page.close()
    assert letters[(0x8C - 0x81) * 190 + 0x63 - 0x41] == "똠"
    assert letters == list(korean_letters())
