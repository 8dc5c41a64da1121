// Package features holds the rules in words: Gherkin scenarios, one folder for
// each rule set, embedded so that the binary carries its whole suite.
package features

import "embed"

// FS are the feature files, as they lie in this folder.
//
//go:embed argilla drills langsmith standardwebhooks
var FS embed.FS
