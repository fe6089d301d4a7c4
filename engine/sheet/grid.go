package sheet

import (
	"fmt"
	"io"
	"strings"

	"github.com/xuri/excelize/v2"
)

// Bounds of a spreadsheet: a department's has a few hundred rows.
const (
	maxBytes = 64 << 20 // unpacked
	maxRows  = 20_000
	maxCols  = 200
)

// cell is a cell, or all of the cells merged into one.
type cell struct {
	text          string
	at            string // Sheet1!C7, the first of merged cells
	row, col      int    // of the first, from 0
	height, width int
	used          bool // something was made of it
}

// grid is one sheet; merged cells stand in it once for each place.
type grid struct {
	name string
	rows [][]*cell
}

// at gives the cell in a column of a row, an empty one past the end.
func (g *grid) at(row, col int) *cell {
	if row < 0 || row >= len(g.rows) || col < 0 || col >= len(g.rows[row]) {
		return &cell{}
	}
	return g.rows[row][col]
}

// grids reads the sheets that are shown of a workbook (.xlsx).
func grids(book io.Reader, n *Notes) ([]*grid, error) {
	f, err := excelize.OpenReader(book, excelize.Options{UnzipSizeLimit: maxBytes, UnzipXMLSizeLimit: maxBytes})
	if err != nil {
		return nil, fmt.Errorf("no workbook that can be read; save it as .xlsx, without a password: %w", err)
	}
	defer f.Close()
	var list []*grid
	for _, name := range f.GetSheetList() {
		if shown, err := f.GetSheetVisible(name); err == nil && !shown {
			n.unread(name, "隐藏的工作表，没有导入；需要导入的，请取消隐藏")
			continue
		}
		g, err := readGrid(f, name)
		if err != nil {
			return nil, fmt.Errorf("sheet %s: %w", name, err)
		}
		list = append(list, g)
	}
	return list, nil
}

func readGrid(f *excelize.File, name string) (*grid, error) {
	rows, err := f.GetRows(name)
	if err != nil {
		return nil, err
	}
	merged, err := f.GetMergeCells(name)
	if err != nil {
		return nil, err
	}
	width := 0
	for _, row := range rows {
		width = max(width, len(row))
	}
	if len(rows) > maxRows || width > maxCols {
		return nil, fmt.Errorf("%d rows and %d columns; at most %d and %d can be read", len(rows), width, maxRows, maxCols)
	}
	g := &grid{name: name, rows: make([][]*cell, len(rows))}
	for i, row := range rows {
		g.rows[i] = make([]*cell, width)
		for j := range g.rows[i] {
			at, err := excelize.CoordinatesToCellName(j+1, i+1)
			if err != nil {
				return nil, err
			}
			c := &cell{at: name + "!" + at, row: i, col: j, height: 1, width: 1}
			if j < len(row) {
				c.text = clean(row[j])
			}
			g.rows[i][j] = c
		}
	}
	for _, m := range merged {
		if err := g.merge(m); err != nil {
			return nil, err
		}
	}
	return g, nil
}

// merge lets all the places of merged cells be the first of them.
func (g *grid) merge(m excelize.MergeCell) error {
	left, top, err := excelize.CellNameToCoordinates(m.GetStartAxis())
	if err != nil {
		return err
	}
	right, bottom, err := excelize.CellNameToCoordinates(m.GetEndAxis())
	if err != nil {
		return err
	}
	if top > len(g.rows) || left > len(g.rows[top-1]) {
		return nil // nothing but empty cells
	}
	first := g.rows[top-1][left-1]
	first.height, first.width = bottom-top+1, right-left+1
	for i := top - 1; i < min(bottom, len(g.rows)); i++ {
		for j := left - 1; j < min(right, len(g.rows[i])); j++ {
			g.rows[i][j] = first
		}
	}
	return nil
}

// clean takes out what a person does not see.
func clean(s string) string {
	s = strings.NewReplacer("\r\n", "\n", "\r", "\n", "\u00a0", " ", "\u200b", "", "\ufeff", "", "\u3000", " ", "\t", " ").Replace(s)
	lines := strings.Split(s, "\n")
	for i := range lines {
		lines[i] = strings.TrimSpace(lines[i])
	}
	return strings.TrimSpace(strings.Join(lines, "\n"))
}
