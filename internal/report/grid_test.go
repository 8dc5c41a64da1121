package report

import (
	"bytes"
	"regexp"
	"strings"
	"testing"

	"github.com/hookdrill/hookdrill/internal/verdict"
)

// sampleGrid has two reports; the second lacks a rule, and has one of its own.
func sampleGrid() *Grid {
	return &Grid{Title: "Two senders", Columns: []Column{{sampleReport(), "a/report.html"}, {changedReport(), ""}}}
}

func TestGridSections(t *testing.T) {
	t.Parallel()
	sections := sampleGrid().sections()
	if len(sections) != 2 || sections[0].Title != "LangSmith's rule webhooks" || sections[1].Title != "Rules" {
		t.Fatalf("got %+v", sections)
	}
	if n := len(sections[0].Rows); n != 10 {
		t.Errorf("%d rules", n)
	}
	first := sections[0].Rows[0]
	if first.ID != "LS-CUSTOM-HEADERS" || first.Cells[0].Outcome != verdict.NotApplicable || !first.Cells[1].Absent {
		t.Errorf("the first rule is %+v", first)
	}
	if kept := sections[0].Kept; kept[0] != "3 of 7" || kept[1] != "3 of 6" {
		t.Errorf("kept are %q", kept)
	}
	if own := sections[1].Rows[0]; !own.Cells[0].Absent || own.Cells[1].Outcome != verdict.Pass || sections[1].Kept[0] != "–" {
		t.Errorf("the rule of no set is %+v, kept %q", own, sections[1].Kept)
	}
	for _, row := range sections[0].Rows {
		if row.ID == "LS-5XX-RETRY" && (row.Cells[0].Tell != "langsmith reference: fail\nexpected 3 requests; actual: 4 requests" || row.Cells[0].Link != "a/report.html#rule-LS-5XX-RETRY" || row.Cells[1].Link != "") {
			t.Errorf("the cells of %s are %+v", row.ID, row.Cells)
		}
	}
}

func TestGridWithstandsHostileTexts(t *testing.T) {
	t.Parallel()
	grid := Grid{Title: hostile, Columns: []Column{{hostileReport(), "javascript:alert(1)"}, {hostileReport(), "b"}}}
	var page, table bytes.Buffer
	if err := grid.WriteHTML(&page); err != nil {
		t.Fatal(err)
	}
	for _, markup := range []string{"<script", "<img", `href="javascript:`, "\x1b", "\u202e", "\x00"} {
		if strings.Contains(page.String(), markup) {
			t.Errorf("%q stands in the page", markup)
		}
	}
	if err := grid.WriteMarkdown(&table); err != nil {
		t.Fatal(err)
	}
	for line := range strings.Lines(table.String()) {
		if n := strings.Count(line, "|"); n != 0 && n != 5 {
			t.Errorf("%d bars: %s", n, line)
		}
	}
}

// Beside its own anchors the grid leads to the reports' pages only.
func TestGridNeedsNothingElse(t *testing.T) {
	t.Parallel()
	var page bytes.Buffer
	if err := sampleGrid().WriteHTML(&page); err != nil {
		t.Fatal(err)
	}
	for _, reference := range regexp.MustCompile(`(?:href|src|action)="([^"]*)"|url\(|@import|<link|<iframe|<script`).FindAllStringSubmatch(page.String(), -1) {
		if !strings.HasPrefix(reference[1], "a/report.html") {
			t.Errorf("the page wants %s", reference[0])
		}
	}
}

func TestAGridOfAReportThatIsNone(t *testing.T) {
	t.Parallel()
	broken := sampleReport()
	broken.Rules[0].Scenarios = []int{99}
	grid := Grid{Columns: []Column{{broken, ""}}}
	if err := grid.WriteHTML(&bytes.Buffer{}); err == nil {
		t.Error("the page is written")
	}
	if err := grid.WriteMarkdown(&bytes.Buffer{}); err == nil {
		t.Error("the table is written")
	}
}
