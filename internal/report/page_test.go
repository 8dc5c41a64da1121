package report

import (
	"os"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"

	"github.com/hookdrill/hookdrill/internal/verdict"
)

// shownReport has everything that a page can show.
func shownReport() *Report {
	r := sampleReport()
	s := drawn()
	s.File, s.Name, s.Verdict, s.Rules, s.Steps = answers, "With all that there is", verdict.Fail, []string{"LS-5XX-RETRY"}, r.Scenarios[1].Steps
	r.Rules[5].Scenarios = append(r.Rules[5].Scenarios, len(r.Scenarios))
	r.Scenarios = append(r.Scenarios, s)
	r.Scenarios[7].Expected, r.Rules[8].Expected = "ticket 4711", 1
	r.Expectations = []Expectation{{Pattern: "LS-2XX", Reason: "so", Place: "f:1", Problem: "it passes"}}
	return r
}

func writePage(file *os.File) error { return shownReport().WriteHTML(file) }

func writeGrid(file *os.File) error { return sampleGrid().WriteHTML(file) }

// TestThePageInABrowser goes through the page as a reader would, with the
// mouse and with the keyboard.
func TestThePageInABrowser(t *testing.T) {
	t.Parallel()
	p := open(t, writePage, "light", 1280)
	p.unfolds()
	p.finds()
	p.changesItsTheme()
	p.goesAlongATimeline()
	p.worksByKeyboard()
	p.clean()
}

const (
	shut   = `!document.querySelector('#rule-LS-TIMEOUT-FINAL').open`
	opened = `document.querySelector('#rule-LS-TIMEOUT-FINAL').open`
)

// unfolds clicks at rules and follows links.
func (p *tab) unfolds() {
	p.holds("what passed is folded", shut)
	p.holds("what failed is not", `document.querySelector('#rule-LS-5XX-RETRY').open && document.querySelector('#scenario-2').open`)
	p.do(chromedp.Click(chromedp.CSS("#rule-LS-TIMEOUT-FINAL > summary")))
	p.holds("a click unfolds it", opened)
	p.holds("and its only scenario", `document.querySelector('#scenario-3').open && document.querySelector('#scenario-3 svg').checkVisibility()`)
	p.do(chromedp.Click(chromedp.CSS("#rule-LS-TIMEOUT-FINAL > summary")))
	p.holds("another folds it", shut)
	p.do(chromedp.Click(chromedp.CSS(`.squares a[href="#rule-LS-TIMEOUT-FINAL"]`)))
	p.holds("its square leads to it", opened+` && location.hash === '#rule-LS-TIMEOUT-FINAL'`)
	p.do(chromedp.Click(chromedp.CSS(`.look a[href="#scenario-4"]`)))
	p.holds("a link leads into what is folded", `document.querySelector('#scenario-4').checkVisibility()`)
	p.do(chromedp.Click(chromedp.CSS("#scenario-2 .trace summary")))
	p.holds("the trace unfolds", `document.querySelector('#scenario-2 .trace pre').checkVisibility()`)
	p.do(chromedp.Click(chromedp.CSS("#unfold")))
	p.holds("everything unfolds", `![...document.querySelectorAll('.rule, .scenario')].some((d) => !d.open)`)
	p.do(chromedp.Click(chromedp.CSS("#unfold")))
	p.holds("everything folds", `![...document.querySelectorAll('.rule, .scenario')].some((d) => d.open)`)
}

// shownRules lists the rules that are not sifted out.
const shownRules = `[...document.querySelectorAll('.rule')].filter((r) => r.checkVisibility()).map((r) => r.id).join(' ')`

// finds sifts the rules.
func (p *tab) finds() {
	p.do(chromedp.SendKeys(chromedp.CSS("#find"), "503 for ever"))
	p.holds("a rule is found by its scenario", shownRules+` === 'rule-LS-5XX-RETRY'`)
	p.holds("it says how many", `document.querySelector('#found').textContent === '1 of 11 shown'`)
	p.do(chromedp.Focus(chromedp.CSS("#find")), chromedp.KeyEvent(strings.Repeat(kb.Backspace, len("503 for ever"))))
	p.holds("and all again", `document.querySelector('#found').textContent === ''`)
	p.do(chromedp.Click(chromedp.CSS(`[data-show="untried"]`)))
	p.holds("what was not tried", shownRules+` === 'rule-LS-CUSTOM-HEADERS rule-LS-SLOW-5XX rule-LS-RETRY-AFTER-IGNORED'`)
	p.do(chromedp.Click(chromedp.CSS(`[data-show="look"]`)))
	p.holds("what to look at", shownRules+` === 'rule-LS-CONNECT-RETRY rule-LS-5XX-RETRY rule-LS-BACKOFF-GROWS rule-LS-BACKOFF-BOUNDS'`)
	p.do(chromedp.Click(chromedp.CSS(`.squares a[href="#rule-LS-TIMEOUT-FINAL"]`)))
	p.holds("a link leads to what was sifted out", `document.querySelector('#rule-LS-TIMEOUT-FINAL').checkVisibility()`)
	p.do(chromedp.Click(chromedp.CSS(`[data-show="all"]`)))
	p.holds("all of them", `document.querySelector('#found').textContent === ''`)
}

const background = `getComputedStyle(document.body).backgroundColor`

func (p *tab) changesItsTheme() {
	light := value[string](p, background)
	p.media("", "dark")
	p.holds("it is as the reader likes it", background+` !== '`+light+`'`)
	dark := value[string](p, background)
	p.do(chromedp.Click(chromedp.CSS("#theme")))
	p.holds("light on a dark desk", background+` === '`+light+`' && document.querySelector('#theme').textContent === 'theme: light'`)
	p.media("", "light")
	p.do(chromedp.Click(chromedp.CSS("#theme")))
	p.holds("dark on a light one", background+` === '`+dark+`'`)
	p.do(chromedp.Click(chromedp.CSS("#theme")))
	p.holds("and back", background+` === '`+light+`'`)
}

// goesAlongATimeline picks attempts with the mouse and the arrow keys.
func (p *tab) goesAlongATimeline() {
	const caption = `document.querySelector('#scenario-11 figcaption').textContent`
	value[any](p, `for (let e = document.querySelector('#scenario-11'); e; e = e.parentElement) e.open = true`)
	p.clickInside("#scenario-11 .try .cap")
	p.holds("a click tells of an attempt", caption+`.startsWith('+') && document.querySelectorAll('#scenario-11 .picked').length === 1`)
	p.do(chromedp.Focus(chromedp.CSS("#scenario-11 svg.timeline")), chromedp.KeyEvent(kb.Escape))
	p.holds("Escape lets it go", caption+` === '' && !document.querySelector('#scenario-11 .picked')`)
	p.do(chromedp.KeyEvent(kb.ArrowRight), chromedp.KeyEvent(kb.ArrowRight))
	p.holds("the arrow goes on", caption+`.includes('503') && `+caption+`.includes('connect 1 s, tls 0.5 s, write 0.5 s, wait 2 s')`)
	p.do(chromedp.KeyEvent(kb.ArrowLeft))
	p.holds("and back", caption+`.includes('refused')`)
}

// worksByKeyboard uses no mouse at all.
func (p *tab) worksByKeyboard() {
	p.do(chromedp.Reload())
	p.do(chromedp.KeyEvent(kb.Tab))
	p.holds("the first stop skips to the rules", `document.activeElement.className === 'skip' && document.activeElement.getBoundingClientRect().left >= 0`)
	p.do(chromedp.KeyEvent(kb.Enter))
	p.holds("it leads there", `location.hash === '#rules'`)
	p.do(chromedp.KeyEvent(kb.Tab))
	p.holds("the next is the first rule", `document.activeElement.matches('#rule-LS-CUSTOM-HEADERS > summary')`)
	p.holds("it shows where it is", `getComputedStyle(document.activeElement).outlineStyle === 'solid'`)
	p.do(chromedp.KeyEvent(kb.Enter))
	p.holds("Enter unfolds it", `document.querySelector('#rule-LS-CUSTOM-HEADERS').open`)
	p.do(chromedp.KeyEvent(kb.Tab))
	p.holds("the next is its scenario", `document.activeElement.matches('#scenario-9 > summary')`)
}

// Without its script the page is read all the same.
func TestThePageWithoutAScript(t *testing.T) {
	t.Parallel()
	p := open(t, writePage, "light", 1280)
	p.scripts(false)
	p.do(chromedp.Reload())
	p.scripts(true) // for what asks below; the page's own has had its chance
	p.holds("no tools that would do nothing", `document.querySelector('#tools').hidden`)
	p.holds("failures are unfolded", `document.querySelector('#scenario-2 .finding').checkVisibility()`)
	p.do(chromedp.Click(chromedp.CSS("#rule-LS-TIMEOUT-FINAL > summary")))
	p.holds("a click unfolds", opened)
	p.clean()
}

// contrast lists the texts that are hard to read: less than 4.5 to 1 (WCAG 2.2, 1.4.3).
const contrast = `(() => {
  const parse = (c) => c.match(/[\d.]+/g).map(Number);
  const light = (c) => {
    const [r, g, b] = c.slice(0, 3).map((v) => (v /= 255) <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4);
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const behind = (e) => {
    for (; e; e = e.parentElement) {
      const c = parse(getComputedStyle(e).backgroundColor);
      if (c.length === 3 || c[3] === 1) return c;
    }
    return [255, 255, 255];
  };
  const bad = new Set();
  const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (texts.nextNode()) {
    const e = texts.currentNode.parentElement, text = texts.currentNode.textContent.trim();
    if (!text || e.closest('[aria-hidden=true], .hidden, script, title') || !e.checkVisibility()) continue;
    const style = getComputedStyle(e), colour = parse(e.namespaceURI.endsWith('svg') ? style.fill : style.color);
    const [a, b] = [light(colour), light(behind(e))].sort((x, y) => y - x), ratio = (a + 0.05) / (b + 0.05);
    if (ratio < 4.5) bad.add(ratio.toFixed(2) + ' ' + (e.className.baseVal ?? e.className) + ': ' + text.slice(0, 40));
  }
  return [...bad].join('\n');
})()`

// Both themes can be read, on wide screens and on narrow ones.
func TestPagesCanBeRead(t *testing.T) {
	t.Parallel()
	for name, write := range map[string]func(*os.File) error{"report": writePage, "grid": writeGrid, "drill": writeDrill} {
		for _, scheme := range []string{"light", "dark"} {
			t.Run(name+", "+scheme, func(t *testing.T) {
				t.Parallel()
				p := open(t, write, scheme, 1280)
				value[any](p, `document.querySelectorAll('details').forEach((d) => d.open = true)`)
				if hard := value[string](p, contrast); hard != "" {
					t.Errorf("too little contrast:\n%s", hard)
				}
				for _, width := range []int64{1280, 768, 360} {
					p.do(chromedp.EmulateViewport(width, 900))
					if over := value[int](p, `document.documentElement.scrollWidth - document.documentElement.clientWidth`); over > 0 {
						t.Errorf("at %d pixels the page is %d too wide", width, over)
					}
				}
				p.clean()
			})
		}
	}
}

// On paper there is nothing to click, and what failed is there though it be folded.
func TestThePageOnPaper(t *testing.T) {
	t.Parallel()
	p := open(t, writePage, "dark", 800)
	value[any](p, `document.querySelectorAll('details').forEach((d) => d.open = false)`)
	p.media("print", "dark")
	p.holds("paper is white", background+` === 'rgb(255, 255, 255)'`)
	p.holds("no tools", `!document.querySelector('#tools').checkVisibility()`)
	p.holds("what failed is unfolded", `document.querySelector('#scenario-2 .finding').getBoundingClientRect().height > 0`)
	p.holds("with its trace", `document.querySelector('#scenario-2 .trace pre').getBoundingClientRect().height > 0`)
	p.holds("what passed is a line", `document.querySelector('#rule-LS-TIMEOUT-FINAL').getBoundingClientRect().height < 60`)
	pdf, err := chromedp.Run(p.ctx, chromedp.PrintToPDF())
	if err != nil || !strings.HasPrefix(string(pdf), "%PDF-") {
		t.Errorf("it prints %d bytes, %v", len(pdf), err)
	}
	p.holds("after it everything is folded as before", `![...document.querySelectorAll('details')].some((d) => d.open)`)
	p.clean()
}
