package steps

import (
	"strings"

	"github.com/cucumber/godog"
)

// Texts are the texts of a scenario's steps, each with its doc string or table.
// With the scenario's file and name they tell it from others.
func Texts(sc *godog.Scenario) []string {
	texts := make([]string, len(sc.Steps))
	for i, s := range sc.Steps {
		texts[i] = s.Text
		if argument := Argument(s); argument != "" {
			texts[i] += "\n" + argument
		}
	}
	return texts
}

// Argument is a step's doc string or table as text; empty if it has none.
func Argument(s *godog.Step) string {
	switch a := s.Argument; {
	case a == nil:
		return ""
	case a.DocString != nil:
		return a.DocString.Content
	case a.DataTable == nil:
		return ""
	}
	var rows []string
	for _, row := range s.Argument.DataTable.Rows {
		var cells []string
		for _, cell := range row.Cells {
			cells = append(cells, cell.Value)
		}
		rows = append(rows, "| "+strings.Join(cells, " | ")+" |")
	}
	return strings.Join(rows, "\n")
}
