package report

import (
	"bytes"
	"cmp"
	"flag"
	"image"
	"image/color"
	"image/draw"
	"image/png"
	"io"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"github.com/chromedp/chromedp"
)

// picture is the page that pictures are taken of: see `make picture`.
var picture = flag.String("picture", "", "take the README's pictures of this page")

// TestTakePictures takes the pictures that the README shows. No two browsers
// draw the same, so nothing is compared.
func TestTakePictures(t *testing.T) {
	t.Parallel()
	if *picture == "" {
		t.Skip("not run: pictures are taken by `make picture` only")
	}
	page, err := os.ReadFile(*picture)
	if err != nil {
		t.Fatal(err)
	}
	for _, scheme := range []string{"light", "dark"} {
		p := open(t, func(file *os.File) error {
			_, err := io.Copy(file, bytes.NewReader(page))
			return err
		}, scheme, 1100)
		p.do(chromedp.EmulateViewport(1100, 1440), chromedp.Click(chromedp.CSS(`[data-show="look"]`)), chromedp.Click(chromedp.CSS("h1")))
		taken, err := chromedp.Run(p.ctx, chromedp.CaptureScreenshot())
		if err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(filepath.Join("..", "..", "docs", "report-"+scheme+".png"), smaller(t, taken), 0o600); err != nil {
			t.Fatal(err)
		}
	}
}

// smaller writes a picture with 256 colours: a page has few. Of those that are
// nearly the same it keeps the most frequent, so that rare ones have a place too.
func smaller(t *testing.T, taken []byte) []byte {
	t.Helper()
	full, err := png.Decode(bytes.NewReader(taken))
	if err != nil {
		t.Fatal(err)
	}
	seen := map[color.Color]int{}
	for y := range full.Bounds().Dy() {
		for x := range full.Bounds().Dx() {
			seen[full.At(x, y)]++
		}
	}
	var palette color.Palette
	had := map[[3]uint32]bool{}
	for _, c := range slices.SortedFunc(maps.Keys(seen), func(a, b color.Color) int { return cmp.Compare(seen[b], seen[a]) }) {
		r, g, b, _ := c.RGBA()
		if near := [3]uint32{r >> 12, g >> 12, b >> 12}; !had[near] && len(palette) < 256 {
			had[near] = true
			palette = append(palette, c)
		}
	}
	few := image.NewPaletted(full.Bounds(), palette)
	draw.Draw(few, few.Bounds(), full, image.Point{}, draw.Src)
	var b bytes.Buffer
	encoder := png.Encoder{CompressionLevel: png.BestCompression}
	if err := encoder.Encode(&b, few); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}
