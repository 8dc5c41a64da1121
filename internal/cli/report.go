package cli

import (
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"

	"github.com/spf13/cobra"

	"github.com/hookdrill/hookdrill/internal/report"
)

// reportFlags are the flags of report.
type reportFlags struct {
	grid    string
	title   string
	json    bool
	verbose bool
}

func newReport() *cobra.Command {
	var f reportFlags
	cmd := &cobra.Command{
		Use:     "report FOLDER...",
		Short:   "Write a report again, or several side by side",
		GroupID: groupGrade,
		Long: `Report writes the files of a report's folder again, in the form that this version gives them,
from what is in result.json and history.jsonl; nothing is run. With --grid it also writes one
page with the rules of several reports side by side.

It exits with 0 whatever the reports say, with 2 if one cannot be read, and with 3 if a file
cannot be written.`,
		Example: `  hookdrill report out
  hookdrill report --grid scoreboard.html out/go out/python out/node
  hookdrill report --grid scoreboard.md out/*`,
		Args: someFolders,
		RunE: f.run,
	}
	flags := cmd.Flags()
	flags.StringVar(&f.grid, "grid", "", "`FILE` to write the rules of all of them side by side to, as .html or .md")
	flags.StringVar(&f.title, "title", "", "`TEXT` that heads the grid")
	flags.BoolVar(&f.json, "json", false, "print result.json instead of text; for one folder")
	flags.BoolVarP(&f.verbose, "verbose", "v", false, "list every scenario with its planned length")
	return cmd
}

func someFolders(cmd *cobra.Command, args []string) error {
	if len(args) == 0 {
		return usageError(fmt.Errorf("`%s` takes the folders of one report or more, as `hookdrill check --report FOLDER` writes them", cmd.CommandPath()))
	}
	return nil
}

func (f *reportFlags) run(cmd *cobra.Command, folders []string) error {
	switch extension := filepath.Ext(f.grid); {
	case f.json && len(folders) > 1:
		return usageError(errors.New("--json prints one report; give it one folder"))
	case f.grid == "" && f.title != "":
		return usageError(errors.New("--title heads a grid; give it --grid too"))
	case f.grid != "" && extension != ".html" && extension != ".md":
		return usageError(fmt.Errorf("--grid is %q; it is to end in .html or .md", f.grid))
	}
	reports := make([]*report.Report, len(folders))
	for i, dir := range folders {
		var err error
		if reports[i], err = report.ReadFolder(dir); err != nil {
			return usageError(fmt.Errorf("%s is not the folder of a report: %w", dir, err))
		}
	}
	for i, dir := range folders {
		if err := reports[i].Render(dir); err != nil {
			return environmentError(err)
		}
	}
	if err := f.writeGrid(folders, reports); err != nil {
		return environmentError(fmt.Errorf("--grid: %w", err))
	}
	return f.show(cmd.OutOrStdout(), folders, reports)
}

// show prints the report, or a line for each of several.
func (f *reportFlags) show(out io.Writer, folders []string, reports []*report.Report) error {
	if f.json {
		return reports[0].WriteJSON(out)
	}
	if len(reports) == 1 {
		return reports[0].WriteText(out, report.TextOptions{Colour: isTerminal(out), Verbose: f.verbose})
	}
	for i, r := range reports {
		if _, err := fmt.Fprintf(out, "%s  %s\n", folders[i], r.Summary()); err != nil {
			return err
		}
	}
	return nil
}

func (f *reportFlags) writeGrid(folders []string, reports []*report.Report) error {
	if f.grid == "" {
		return nil
	}
	grid := report.Grid{Title: f.title}
	for i, r := range reports {
		link, err := filepath.Rel(filepath.Dir(f.grid), filepath.Join(folders[i], report.HTMLFile))
		if err != nil {
			link = "" // on another drive: there is no way from one to the other
		}
		grid.Columns = append(grid.Columns, report.Column{Report: r, Link: filepath.ToSlash(link)})
	}
	write := grid.WriteHTML
	if filepath.Ext(f.grid) == ".md" {
		write = grid.WriteMarkdown
	}
	file, err := os.Create(f.grid)
	if err != nil {
		return err
	}
	return errors.Join(write(file), file.Close())
}
