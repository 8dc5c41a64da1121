// Package layout holds the tests that look at the whole repository: that
// imports go downwards, that nothing stands where nobody expects it, that no
// file outgrows its reader, and that the generated tables in docs are the ones
// the code makes (`go test ./internal/layout -update` writes them anew).
//
// Nothing here is part of the program, and nobody imports it.
package layout
