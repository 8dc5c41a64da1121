package report

import (
	"bytes"
	_ "embed"
	"fmt"
	"html/template"
	"io"
	"slices"
	"strings"

	"github.com/hookdrill/hookdrill/internal/verdict"
)

//go:embed grid.html.tmpl
var gridTemplate string

//go:embed grid.css
var gridStyle string

// Column is one report of a grid, and where its own page lies.
type Column struct {
	*Report
	// Link leads from the grid to the report's page; empty for none.
	Link string
}

// Grid shows several reports side by side: rules down, subjects across.
type Grid struct {
	// Title heads it. Default: "Hookdrill".
	Title   string
	Columns []Column
}

// gridRow is a rule, with a cell for each column.
type gridRow struct {
	*Rule
	Cells []gridCell
}

type gridCell struct {
	Outcome verdict.Outcome
	// Absent is set where the column's report does not have the rule.
	Absent     bool
	Sign, Tell string
	Link       string
}

type gridSection struct {
	Title string
	Rows  []gridRow
	// Kept are how many of the section's rules each column keeps, of how many.
	Kept []string
}

// sections are the rules of all columns by rule set, each in the order in which
// it is first come across.
func (g *Grid) sections() []gridSection {
	var sections []gridSection
	for _, c := range g.Columns {
		for _, group := range c.bySet() {
			title := plain(group.Title)
			i := slices.IndexFunc(sections, func(s gridSection) bool { return s.Title == title })
			if i < 0 {
				i = len(sections)
				sections = append(sections, gridSection{Title: title})
			}
			for _, rule := range group.rules {
				if !slices.ContainsFunc(sections[i].Rows, func(r gridRow) bool { return r.ID == rule.ID }) {
					sections[i].Rows = append(sections[i].Rows, gridRow{rule, g.cells(rule.ID)})
				}
			}
		}
	}
	for i := range sections {
		sections[i].Kept = sections[i].kept(len(g.Columns))
	}
	return sections
}

func (s *gridSection) kept(columns int) []string {
	all := make([]string, columns)
	for c := range columns {
		kept, judged := 0, 0
		for _, row := range s.Rows {
			switch cell := row.Cells[c]; {
			case cell.Absent || cell.Outcome < verdict.Pass:
			case cell.Outcome == verdict.Pass:
				kept, judged = kept+1, judged+1
			default:
				judged++
			}
		}
		if all[c] = "–"; judged > 0 {
			all[c] = fmt.Sprintf("%d of %d", kept, judged)
		}
	}
	return all
}

func (g *Grid) cells(id string) []gridCell {
	cells := make([]gridCell, len(g.Columns))
	for i, c := range g.Columns {
		rule := c.ruleOf(id)
		if rule == nil {
			cells[i] = gridCell{Absent: true, Sign: "", Tell: plain(c.Subject.Name) + ": not in its report"}
			continue
		}
		cell := gridCell{Outcome: rule.Verdict, Sign: sign(rule.Verdict), Tell: plain(c.Subject.Name) + ": " + spoken(rule.Verdict)}
		if why := c.why(rule); why != "" {
			cell.Tell += "\n" + why
		}
		if c.Link != "" {
			cell.Link = c.Link + "#rule-" + plain(id)
		}
		cells[i] = cell
	}
	return cells
}

// why says in a line what became of a rule that is not simply kept.
func (r *Report) why(rule *Rule) string {
	for _, i := range rule.Scenarios {
		if s := &r.Scenarios[i]; s.Verdict == rule.Verdict && s.Verdict != verdict.Pass {
			return clip(s.headline(), longestText)
		}
	}
	return ""
}

// WriteHTML writes the grid as one page that needs nothing else; its links lead
// to the reports' own pages.
func (g *Grid) WriteHTML(w io.Writer) error {
	for _, c := range g.Columns {
		if err := c.check(); err != nil {
			return err
		}
	}
	page, err := template.New("grid").Funcs(template.FuncMap{"plain": plain, "sign": sign, "spoken": spoken, "version": subjectVersion}).Parse(gridTemplate)
	if err != nil {
		return fmt.Errorf("the grid's template is broken: %w", err)
	}
	var b bytes.Buffer
	if err := page.Execute(&b, map[string]any{
		"Title": g.title(), "Style": template.CSS(pageStyle + gridStyle), "Columns": g.Columns, "Sections": g.sections(), "Outcomes": worstFirst,
	}); err != nil {
		return fmt.Errorf("the grid cannot be written as HTML: %w", err)
	}
	_, err = w.Write(b.Bytes())
	return err
}

func (g *Grid) title() string {
	if g.Title == "" {
		return "Hookdrill"
	}
	return plain(g.Title)
}

// subjectVersion is the subject's version and how it was graded.
func subjectVersion(r *Report) string {
	return plain(strings.TrimSpace(r.Subject.Version + " " + r.Subject.Mutant))
}

// WriteMarkdown writes the grid as tables, one for each rule set.
func (g *Grid) WriteMarkdown(w io.Writer) error {
	for _, c := range g.Columns {
		if err := c.check(); err != nil {
			return err
		}
	}
	var b strings.Builder
	for _, s := range g.sections() {
		fmt.Fprintf(&b, "### %s\n\n| rule | what it says |", markdownText(s.Title))
		for _, c := range g.Columns {
			fmt.Fprintf(&b, " %s |", markdownText(strings.TrimSpace(c.Subject.Name+" "+subjectVersion(c.Report))))
		}
		b.WriteString("\n| --- | --- |" + strings.Repeat(" --- |", len(g.Columns)) + "\n")
		for _, row := range s.Rows {
			fmt.Fprintf(&b, "| %s | %s |", markdownText(row.ID), markdownText(row.Text))
			for _, cell := range row.Cells {
				text := "not in its report"
				if !cell.Absent {
					text = markdownVerdict(cell.Outcome)
				}
				fmt.Fprintf(&b, " %s |", text)
			}
			b.WriteByte('\n')
		}
		b.WriteString("| | **kept** |")
		for _, k := range s.Kept {
			fmt.Fprintf(&b, " %s |", k)
		}
		b.WriteString("\n\n")
	}
	_, err := io.WriteString(w, b.String())
	return err
}
