// Package steps gives Hookdrill's Gherkin sentences their meaning.
//
// Every scenario has a [world] of its own. Given steps write its plan, the When
// step runs the plan and keeps the history, Then steps judge the history. There
// is one file for each noun, and no step does another file's work.
//
// A suite of one's own registers these steps beside its own sentences:
//
//	godog.TestSuite{ScenarioInitializer: func(sc *godog.ScenarioContext) {
//		steps.Register(sc, steps.InTest(t), steps.Sender(ours))
//		mine(sc)
//	}}
package steps
